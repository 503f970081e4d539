/*
 * How fast a ring for one producer and one consumer can be in C: fixed slots, positions published with release, the
 * other side's position cached, messages copied in and out, a number in each checked. The consumer publishes its
 * position once per batch and backs off while little is there, so that the line of the tail moves seldom.
 *
 *   spsc_limit [n=100000000] [size=64] [piece=size] [capacity=1024] [batch=256] [backoff=1] [stores=0] [a=0] [b=1]
 *
 * messages; bytes of each, 8 or more; bytes of a slot, which a message takes one or several of; slots, a power of two;
 * slots taken together; back-off on or off; stores to memory of its own that the producer makes besides for each slot;
 * the CPUs of producer and consumer. The first tenth is not timed.
 */
#include "pair.h"

struct ring {
    _Alignas(128) _Atomic uint64_t tail;
    _Alignas(128) _Atomic uint64_t head;
    _Alignas(128) _Atomic uint64_t started;
    _Alignas(128) uint8_t slots[];
};

static uint64_t n, size, piece, capacity, batch, backoff, stores;
static volatile uint64_t own[8];

static void produce(struct ring *ring) {
    uint8_t *message = malloc(size);
    uint64_t head = 0, slots = n * (size / piece);
    memset(message, 1, size);
    for (uint64_t tail = 0, at = 0; tail < slots; tail++) {
        while (tail - head >= capacity) {
            head = atomic_load_explicit(&ring->head, memory_order_acquire);
            if (tail - head >= capacity) spin_hint();
        }
        if (at == 0) memcpy(message, &tail, 8);
        memcpy(ring->slots + (tail & (capacity - 1)) * piece, message + at, piece);
        for (uint64_t i = 0; i < stores; i++) own[i & 7] = tail;
        atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
        at = at + piece == size ? 0 : at + piece;
    }
}

static uint64_t consume(struct ring *ring, uint64_t *errors) {
    uint8_t *message = malloc(size);
    uint64_t number, start = now_ns(), slots = n * (size / piece), at = 0;
    bool timed = false;
    for (uint64_t head = 0; head < slots;) {
        uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
        for (int i = 0; backoff && i < 64 && tail - head < batch && tail < slots; i++) {
            for (int pause = 0; pause < 16; pause++) spin_hint();
            tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
        }
        if (tail == head) { spin_hint(); continue; }
        uint64_t end = tail - head > batch ? head + batch : tail;
        for (; head < end; head++) {
            memcpy(message + at, ring->slots + (head & (capacity - 1)) * piece, piece);
            memcpy(&number, message, 8);
            *errors += at == 0 && number != head;
            __asm__ volatile("" : : "r"(message) : "memory");
            at = at + piece == size ? 0 : at + piece;
        }
        atomic_store_explicit(&ring->head, head, memory_order_release);
        if (!timed && head >= slots / 10) { timed = true; start = now_ns(); atomic_store(&ring->started, head); }
    }
    return now_ns() - start;
}

int main(int argc, char **argv) {
    n = option(argc, argv, "n", 100000000);
    size = option(argc, argv, "size", 64);
    piece = option(argc, argv, "piece", size);
    capacity = option(argc, argv, "capacity", 1024);
    batch = option(argc, argv, "batch", capacity < 256 ? capacity : 256);
    backoff = option(argc, argv, "backoff", 1);
    stores = option(argc, argv, "stores", 0);
    if (n < 10 || piece < 8 || size > 1 << 28 || size % piece != 0 || batch == 0 || batch > capacity
        || (capacity & (capacity - 1)) != 0) {
        fprintf(stderr, "an argument is out of range\n");
        return 2;
    }
    struct ring *ring = shared(sizeof *ring + capacity * piece);
    pid_t child = split(option(argc, argv, "b", 1), option(argc, argv, "a", 0));
    if (child == 0) {
        produce(ring);
        _exit(0);
    }
    uint64_t errors = 0, ns = consume(ring, &errors);
    join(child);
    double timed = (double) (n * (size / piece) - atomic_load(&ring->started)) / (double) (size / piece);
    printf("program=spsc_limit size=%llu messages=%.0f errors=%llu\n",
           (unsigned long long) size, timed * 1e9 / (double) ns, (unsigned long long) errors);
    return errors != 0;
}
