/*
 * The round trip of a bare cache line between two processes that spin: what every ping-pong is compared with, and the
 * probe that tells in which state a virtual machine is.
 *
 *   cacheline [n=400000] [warmup=n/4] [a=0] [b=1]        round trips measured, not measured; the two CPUs
 */
#include "pair.h"

struct line { _Alignas(128) _Atomic uint64_t value; };

int main(int argc, char **argv) {
    uint64_t n = option(argc, argv, "n", 400000), warmup = option(argc, argv, "warmup", n / 4);
    uint64_t total = warmup + n, *sample = samples(n);
    struct line *line = shared(4096);
    pid_t child = split(option(argc, argv, "a", 0), option(argc, argv, "b", 1));
    if (child == 0) {
        for (uint64_t i = 1; i <= total; i++) {
            while (atomic_load_explicit(&line[0].value, memory_order_acquire) != i) spin_hint();
            atomic_store_explicit(&line[1].value, i, memory_order_release);
        }
        _exit(0);
    }
    for (uint64_t i = 1; i <= total; i++) {
        uint64_t start = now_ns();
        atomic_store_explicit(&line[0].value, i, memory_order_release);
        while (atomic_load_explicit(&line[1].value, memory_order_acquire) != i) spin_hint();
        if (i > warmup) sample[i - warmup - 1] = now_ns() - start;
    }
    join(child);
    printf("program=cacheline");
    print_percentiles(sample, n);
    return 0;
}
