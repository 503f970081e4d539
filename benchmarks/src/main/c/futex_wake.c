/*
 * The round trip of two processes that sleep in the kernel for each other: one futex word each way, from before the
 * store to after the wake-up, there and back. Whoever wakes the other first stays busy for a while, so that the other
 * surely sleeps; that time is not counted.
 *
 *   futex_wake [n=2000] [warmup=n/2] [pause=400] [a=0] [b=1]   round trips measured, not measured; us; the two CPUs
 */
#include "pair.h"
#include <linux/futex.h>
#include <sys/syscall.h>

/* sent: when the value would have been sent without the pauses. */
struct line { _Alignas(128) _Atomic uint32_t value; uint64_t sent; };

static void busy_until(uint64_t ns) { while (now_ns() < ns) spin_hint(); }

static void send(struct line *line, uint32_t value, uint64_t sent) {
    line->sent = sent;
    atomic_store_explicit(&line->value, value, memory_order_release);
    syscall(SYS_futex, &line->value, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(struct line *line, uint32_t value) {
    for (uint32_t seen; (seen = atomic_load_explicit(&line->value, memory_order_acquire)) != value;)
        syscall(SYS_futex, &line->value, FUTEX_WAIT, seen, NULL, NULL, 0);
}

int main(int argc, char **argv) {
    uint64_t n = option(argc, argv, "n", 2000), warmup = option(argc, argv, "warmup", n / 2);
    uint64_t pause = option(argc, argv, "pause", 400) * 1000;
    uint32_t total = (uint32_t) (warmup + n);
    uint64_t *sample = samples(n);
    struct line *line = shared(4096);
    pid_t child = split(option(argc, argv, "a", 0), option(argc, argv, "b", 1));
    if (child == 0) {
        for (uint32_t i = 1; i <= total; i++) {
            await(&line[0], i);
            uint64_t woken = now_ns();
            busy_until(woken + pause);
            send(&line[1], i, line[0].sent + (now_ns() - woken));
        }
        _exit(0);
    }
    for (uint32_t i = 1; i <= total; i++) {
        busy_until(now_ns() + pause);
        send(&line[0], i, now_ns());
        await(&line[1], i);
        if (i > warmup) sample[i - warmup - 1] = now_ns() - line[1].sent;
    }
    join(child);
    printf("program=futex_wake");
    print_percentiles(sample, n);
    return 0;
}
