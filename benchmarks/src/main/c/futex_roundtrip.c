/*
 * The round trip of two processes that sleep in the kernel for each other, without spinning: one futex word each way,
 * a wake-up for each value.
 *
 *   futex_roundtrip [n=20000] [warmup=n/4] [a=0] [b=1]   round trips measured, not measured; the two CPUs
 */
#include "pair.h"
#include <linux/futex.h>
#include <sys/syscall.h>

struct line { _Alignas(128) _Atomic uint32_t value; };

static void send(struct line *line, uint32_t value) {
    atomic_store_explicit(&line->value, value, memory_order_release);
    syscall(SYS_futex, &line->value, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(struct line *line, uint32_t value) {
    for (uint32_t seen; (seen = atomic_load_explicit(&line->value, memory_order_acquire)) != value;)
        syscall(SYS_futex, &line->value, FUTEX_WAIT, seen, NULL, NULL, 0);
}

int main(int argc, char **argv) {
    uint64_t n = option(argc, argv, "n", 20000), warmup = option(argc, argv, "warmup", n / 4);
    uint32_t total = (uint32_t) (warmup + n);
    uint64_t *sample = samples(n);
    struct line *line = shared(4096);
    pid_t child = split(option(argc, argv, "a", 0), option(argc, argv, "b", 1));
    if (child == 0) {
        for (uint32_t i = 1; i <= total; i++) {
            await(&line[0], i);
            send(&line[1], i);
        }
        _exit(0);
    }
    for (uint32_t i = 1; i <= total; i++) {
        uint64_t start = now_ns();
        send(&line[0], i);
        await(&line[1], i);
        if (i > warmup) sample[i - warmup - 1] = now_ns() - start;
    }
    join(child);
    printf("program=futex_roundtrip");
    print_percentiles(sample, n);
    return 0;
}
