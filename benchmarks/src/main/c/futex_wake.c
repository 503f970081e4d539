/*
 * One way from a process that is awake to one that sleeps in the kernel: from before the store to after the wake-up.
 * The waker first stays busy for a while, so that the other side is surely asleep; then they change parts.
 *
 *   futex_wake [n=2000] [warmup=n/2] [pause=150] [a=0] [b=1]   ways measured, not measured; microseconds; the two CPUs
 */
#include "pair.h"
#include <linux/futex.h>
#include <sys/syscall.h>

struct line { _Alignas(128) _Atomic uint32_t value; uint64_t sent; };

static void send(struct line *line, uint32_t value, uint64_t pause) {
    for (uint64_t start = now_ns(); now_ns() - start < pause * 1000;) spin_hint();
    line->sent = now_ns();
    atomic_store_explicit(&line->value, value, memory_order_release);
    syscall(SYS_futex, &line->value, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static uint64_t await(struct line *line, uint32_t value) {
    for (uint32_t seen; (seen = atomic_load_explicit(&line->value, memory_order_acquire)) != value;)
        syscall(SYS_futex, &line->value, FUTEX_WAIT, seen, NULL, NULL, 0);
    return now_ns() - line->sent;
}

int main(int argc, char **argv) {
    uint64_t n = option(argc, argv, "n", 2000), warmup = option(argc, argv, "warmup", n / 2);
    uint64_t pause = option(argc, argv, "pause", 150);
    uint32_t total = (uint32_t) (warmup + n);
    uint64_t *sample = samples(n);
    struct line *line = shared(4096);
    pid_t child = split(option(argc, argv, "a", 0), option(argc, argv, "b", 1));
    if (child == 0) {
        for (uint32_t i = 1; i <= total; i++) {
            await(&line[0], i);
            send(&line[1], i, pause);
        }
        _exit(0);
    }
    for (uint32_t i = 1; i <= total; i++) {
        send(&line[0], i, pause);
        uint64_t way = await(&line[1], i);
        if (i > warmup) sample[i - warmup - 1] = way;
    }
    join(child);
    printf("program=futex_wake");
    print_percentiles(sample, n);
    return 0;
}
