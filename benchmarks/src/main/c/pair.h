/* What the programs share: two processes on two CPUs, a clock, a sorted sample, `name=value` arguments. */
#ifndef PAIR_H
#define PAIR_H
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

static inline void spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/* The value of the argument `name=value`, or the default; ends the program when it is not a number. */
static inline uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise) {
    size_t length = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], name, length) != 0 || argv[i][length] != '=') continue;
        char *end;
        uint64_t value = strtoull(argv[i] + length + 1, &end, 0);
        if (end == argv[i] + length + 1 || *end != 0) { fprintf(stderr, "not a number: %s\n", argv[i]); exit(2); }
        return value;
    }
    return otherwise;
}

static inline void pin(uint64_t cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) { perror("sched_setaffinity"); exit(1); }
}

/* Zeroed memory that both processes see, every page touched. */
static inline void *shared(size_t size) {
    void *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (m == MAP_FAILED) { perror("mmap"); exit(1); }
    memset(m, 0, size);
    return m;
}

/* Splits in two: the child, which this returns 0 to, runs on CPU `b` and dies with its parent, which runs on `a` and
   dies with its own. */
static inline pid_t split(uint64_t a, uint64_t b) {
    fflush(stdout);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pid_t child = fork();
    if (child < 0) { perror("fork"); exit(1); }
    if (child == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(child == 0 ? b : a);
    return child;
}

static inline void join(pid_t child) {
    int status;
    if (waitpid(child, &status, 0) != child || status != 0) { fprintf(stderr, "the other process failed\n"); exit(1); }
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
    return (x > y) - (x < y);
}

/* The value to three significant digits, rounded down. */
static inline uint64_t rounded(uint64_t value) {
    uint64_t unit = 1;
    while (value / unit >= 1000) unit *= 10;
    return value / unit * unit;
}

/* Prints ` p50= p99= p99.9= max=` of the samples, and all of them as ` samples=VALUExCOUNT,...`, in nanoseconds. */
static inline void print_percentiles(uint64_t *sample, size_t n) {
    qsort(sample, n, sizeof *sample, ascending);
    printf(" p50=%llu p99=%llu p99.9=%llu max=%llu samples=", (unsigned long long) sample[n / 2],
           (unsigned long long) sample[n * 99 / 100], (unsigned long long) sample[n * 999 / 1000],
           (unsigned long long) sample[n - 1]);
    for (size_t i = 0, first; i < n;) {
        for (first = i; i < n && rounded(sample[i]) == rounded(sample[first]);) i++;
        printf("%llux%zu%s", (unsigned long long) rounded(sample[first]), i - first, i < n ? "," : "\n");
    }
}

static inline uint64_t *samples(size_t n) {
    uint64_t *s = calloc(n > 0 ? n : 1, sizeof *s);
    if (n == 0 || s == NULL) { fprintf(stderr, "n is out of range\n"); exit(2); }
    return s;
}
#endif
