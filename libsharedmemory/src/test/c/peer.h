/* What the test peers share: a clock, a checksum, and segments made and opened the way the C++ library does on Linux. */
#ifndef PEER_H
#define PEER_H
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OK = 0, FAILED = 1, USAGE = 2, NOT_FOUND = 3, TIMED_OUT = 4 };

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

static inline void pause_us(uint64_t us) {
    struct timespec t = {(time_t) (us / 1000000), (long) (us % 1000000) * 1000};
    while (us > 0 && nanosleep(&t, &t) != 0 && errno == EINTR) { }
}

/* CRC-32 as in zlib and java.util.zip.CRC32 */
static inline uint32_t crc32(const void *data, size_t length) {
    const uint8_t *p = data;
    uint32_t crc = ~0u;
    while (length-- > 0) {
        crc ^= *p++;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
    }
    return ~crc;
}

static inline uint32_t get_u32(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return v; }
static inline void put_u32(uint8_t *at, uint32_t v) { memcpy(at, &v, 4); }
static inline _Atomic uint32_t *word(uint8_t *at) { return (_Atomic uint32_t *) (void *) at; }

/* A lock word of the v2 layouts: 0 is free, 1 is taken; false = not had before the deadline. */
static inline bool lock_word(uint8_t *at, uint64_t deadline) {
    for (uint32_t expected = 0;; expected = 0) {
        if (atomic_compare_exchange_weak_explicit(word(at), &expected, 1, memory_order_acquire, memory_order_relaxed))
            return true;
        if (now_ns() > deadline) return false;
        sched_yield();
    }
}

static inline void unlock_word(uint8_t *at) { atomic_store_explicit(word(at), 0, memory_order_release); }

static inline uint8_t *map(int fd, size_t size) {
    uint8_t *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (m == MAP_FAILED) { perror("mmap"); exit(FAILED); }
    return m;
}

/* As the C++ creator: an object of that name is unlinked first; exact size; mode 0777 whatever the umask. */
static inline uint8_t *create_segment(const char *name, size_t size) {
    char path[300];
    snprintf(path, sizeof path, "/%s", name);
    if (shm_unlink(path) != 0 && errno != ENOENT) { perror("shm_unlink"); exit(FAILED); }
    int fd = shm_open(path, O_CREAT | O_RDWR, 0777);
    if (fd < 0 || fchmod(fd, 0777) != 0 || ftruncate(fd, (off_t) size) != 0) { perror("create"); exit(FAILED); }
    return map(fd, size);
}

/* As the C++ opener: maps the caller's size; unlike it, waits until the object exists and has that size. */
static inline uint8_t *open_segment(const char *name, size_t size, uint64_t deadline) {
    char path[300];
    snprintf(path, sizeof path, "/%s", name);
    for (;;) {
        struct stat st;
        int fd = shm_open(path, O_RDWR, 0);
        if (fd >= 0 && fstat(fd, &st) == 0 && (size_t) st.st_size >= size) return map(fd, size);
        if (fd >= 0) close(fd);
        if (now_ns() > deadline) { fprintf(stderr, "no segment %s of %zu bytes\n", name, size); exit(NOT_FOUND); }
        pause_us(1000);
    }
}

static inline uint64_t number(const char *text) {
    char *end;
    uint64_t value = strtoull(text, &end, 0);
    if (*text == 0 || *end != 0) { fprintf(stderr, "not a number: %s\n", text); exit(USAGE); }
    return value;
}
#endif
