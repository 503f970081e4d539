/*
 * The protocols of libsharedmemory 2.0.0, written in C from the description of its layouts, as something to compare
 * with: a stream under one lock that readers take too, a queue under a producer and a consumer lock with a common
 * count; locks are compare-and-set with sched_yield. Nothing is allocated while a lock is held, unlike there.
 *
 *   lsm_peer MODE [name=value...]                        a=0 b=1: the CPUs of the two processes
 *     queue           n=5000000 size=64 capacity=1024 producers=1
 *                                                        messages per second, the first tenth not timed; c= d= e=: the
 *                                                        CPUs of further producers, who else share the last one
 *     queue-pingpong  n=200000 warmup=n/2 size=64        round trips over two queues of capacity 1024
 *     stream-pingpong n=200000 warmup=n/2 size=64        round trips over two streams
 *     stream          ms=700 size=64                     a writer and a reader that never pause: writes, reads and
 *                                                        fresh values per second, values torn; and each side alone
 *
 * size: bytes of a message, 8 or more, or of a value, 16 or more. Prints one line of name=value.
 */
#include "pair.h"

enum { FLAGS = 0, REVISION = 4, ACK = 8, SIZE = 12, LOCK = 16, DATA = 20 };
enum { WRITE_INDEX = 0, READ_INDEX = 4, CAPACITY = 8, COUNT = 12, MAX = 16, PRODUCER = 20, CONSUMER = 24, SLOTS = 28 };

static uint64_t n, size, capacity;

static inline uint32_t get(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return v; }
static inline void put(uint8_t *at, uint32_t v) { memcpy(at, &v, 4); }
static inline _Atomic uint32_t *word(uint8_t *at) { return (_Atomic uint32_t *) (void *) at; }

static inline void lock(uint8_t *at) {
    uint32_t expected = 0;
    while (!atomic_compare_exchange_weak_explicit(word(at), &expected, 1, memory_order_acquire, memory_order_relaxed)) {
        expected = 0;
        sched_yield();
    }
}

static inline void unlock(uint8_t *at) { atomic_store_explicit(word(at), 0, memory_order_release); }

static void stream_write(uint8_t *m, const uint8_t *value) {
    lock(m + LOCK);
    m[FLAGS] = (uint8_t) (~m[FLAGS] & 1);
    put(m + SIZE, (uint32_t) size);
    memcpy(m + DATA, value, size);
    atomic_fetch_add_explicit(word(m + REVISION), 1, memory_order_release);
    unlock(m + LOCK);
}

static inline uint32_t stream_revision(uint8_t *m) {
    return atomic_load_explicit(word(m + REVISION), memory_order_acquire);
}

static void stream_read(uint8_t *m, uint8_t *value) {
    lock(m + LOCK);
    uint32_t length = get(m + SIZE);
    memcpy(value, m + DATA, length <= size ? length : size);
    unlock(m + LOCK);
}

static bool enqueue(uint8_t *m, const uint8_t *message) {
    lock(m + PRODUCER);
    bool room = atomic_load_explicit(word(m + COUNT), memory_order_acquire) < get(m + CAPACITY);
    if (room) {
        uint32_t at = get(m + WRITE_INDEX);
        uint8_t *slot = m + SLOTS + (size_t) at * (get(m + MAX) + (size_t) 4);
        put(slot, (uint32_t) size);
        memcpy(slot + 4, message, size);
        put(m + WRITE_INDEX, (at + 1) % get(m + CAPACITY));
        atomic_fetch_add_explicit(word(m + COUNT), 1, memory_order_release);
    }
    unlock(m + PRODUCER);
    return room;
}

static bool dequeue(uint8_t *m, uint8_t *message) {
    lock(m + CONSUMER);
    bool some = atomic_load_explicit(word(m + COUNT), memory_order_acquire) != 0;
    if (some) {
        uint32_t at = get(m + READ_INDEX);
        uint8_t *slot = m + SLOTS + (size_t) at * (get(m + MAX) + (size_t) 4);
        uint32_t length = get(slot);
        memcpy(message, slot + 4, length <= size ? length : size);
        put(m + READ_INDEX, (at + 1) % get(m + CAPACITY));
        atomic_fetch_sub_explicit(word(m + COUNT), 1, memory_order_release);
    }
    unlock(m + CONSUMER);
    return some;
}

static uint8_t *new_queue(void) {
    uint8_t *m = shared(SLOTS + capacity * (size + 4));
    put(m + CAPACITY, (uint32_t) capacity);
    put(m + MAX, (uint32_t) size);
    return m;
}

static void send(uint8_t *m, const uint8_t *message) { while (!enqueue(m, message)) spin_hint(); }
static void receive(uint8_t *m, uint8_t *message) { while (!dequeue(m, message)) spin_hint(); }

/* Waits for a revision other than the last one seen, reads, and acknowledges, as the library's reader does. */
static void await_value(uint8_t *m, uint32_t *seen, uint8_t *value) {
    while (stream_revision(m) == *seen) spin_hint();
    stream_read(m, value);
    *seen = stream_revision(m);
    atomic_store_explicit(word(m + ACK), *seen, memory_order_release);
}

enum { PRODUCER_SHIFT = 48, MOST_PRODUCERS = 64 };

/* Each producer numbers its own messages, and puts its own number in the highest bits. */
static int queue(uint64_t producers, uint64_t a, const uint64_t *cpus) {
    uint8_t *m = new_queue(), *message = calloc(1, size);
    uint64_t each = n / producers, total = each * producers, expected[MOST_PRODUCERS] = {0};
    pid_t children[MOST_PRODUCERS];
    for (uint64_t p = 0; p < producers; p++) {
        children[p] = split(a, cpus[p]);
        if (children[p] == 0) {
            for (uint64_t i = 0; i < each; i++) {
                uint64_t number = p << PRODUCER_SHIFT | i;
                memcpy(message, &number, 8);
                send(m, message);
            }
            _exit(0);
        }
    }
    uint64_t errors = 0, start = now_ns(), first = total / 10;
    for (uint64_t i = 0, number; i < total; i++) {
        receive(m, message);
        memcpy(&number, message, 8);
        errors += expected[number >> PRODUCER_SHIFT]++ != (number & ((UINT64_C(1) << PRODUCER_SHIFT) - 1));
        if (i + 1 == first) start = now_ns();
    }
    uint64_t ns = now_ns() - start;
    for (uint64_t p = 0; p < producers; p++) join(children[p]);
    printf("program=lsm_peer mode=queue size=%llu messages=%.0f errors=%llu\n", (unsigned long long) size,
           (double) (total - first) * 1e9 / (double) ns, (unsigned long long) errors);
    return errors != 0;
}

static int pingpong(bool stream, uint64_t warmup, uint64_t a, uint64_t b) {
    uint8_t *there = stream ? shared(DATA + size) : new_queue(), *back = stream ? shared(DATA + size) : new_queue();
    uint8_t *message = calloc(1, size);
    uint64_t total = warmup + n, *sample = samples(n), errors = 0;
    uint32_t seen = 0;
    pid_t child = split(a, b);
    if (child == 0) {
        for (uint64_t i = 1; i <= total; i++) {
            if (stream) await_value(there, &seen, message); else receive(there, message);
            if (stream) stream_write(back, message); else send(back, message);
        }
        _exit(0);
    }
    for (uint64_t i = 1, number; i <= total; i++) {
        uint64_t start = now_ns();
        memcpy(message, &i, 8);
        if (stream) stream_write(there, message); else send(there, message);
        if (stream) await_value(back, &seen, message); else receive(back, message);
        if (i > warmup) sample[i - warmup - 1] = now_ns() - start;
        memcpy(&number, message, 8);
        errors += number != i;
    }
    join(child);
    printf("program=lsm_peer mode=%s-pingpong size=%llu errors=%llu", stream ? "stream" : "queue",
           (unsigned long long) size, (unsigned long long) errors);
    print_percentiles(sample, n);
    return errors != 0;
}

struct report { _Alignas(128) _Atomic uint64_t phase; _Alignas(128) uint64_t writes, writes_alone, ns, ns_alone; };

/* Writes until the phase changes: the number of the value in its first and its last eight bytes. */
static uint64_t write_until(uint8_t *m, uint8_t *value, uint64_t *number, struct report *report, uint64_t phase) {
    uint64_t before = *number;
    while (atomic_load_explicit(&report->phase, memory_order_relaxed) == phase) {
        ++*number;
        memcpy(value, number, 8);
        memcpy(value + size - 8, number, 8);
        stream_write(m, value);
    }
    return *number - before;
}

struct seen { uint64_t reads, fresh, torn, last; };

static uint64_t read_for(uint8_t *m, uint8_t *value, uint64_t ns, struct seen *seen) {
    uint64_t start = now_ns(), first, last;
    for (uint64_t i = 0;; i++) {
        if ((size >= 4096 || (i & 63) == 0) && now_ns() - start >= ns) return now_ns() - start;
        stream_read(m, value);
        memcpy(&first, value, 8);
        memcpy(&last, value + size - 8, 8);
        seen->reads++;
        seen->torn += first != last;
        seen->fresh += first != seen->last;
        seen->last = first;
    }
}

static void pause_ns(uint64_t ns) {
    struct timespec t = {(time_t) (ns / 1000000000), (long) (ns % 1000000000)};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) { }
}

/* The phases: 0 both, not counted; 1 both; 2 the reader alone; 3 the writer alone; 4 end. */
static int flat_out(uint64_t ms, uint64_t a, uint64_t b) {
    uint8_t *m = shared(DATA + size), *value = calloc(1, size);
    struct report *report = shared(sizeof *report);
    uint64_t ns = ms * 1000000, number = 0;
    pid_t child = split(b, a);
    if (child == 0) {
        write_until(m, value, &number, report, 0);
        uint64_t start = now_ns();
        report->writes = write_until(m, value, &number, report, 1);
        report->ns = now_ns() - start;
        while (atomic_load_explicit(&report->phase, memory_order_acquire) < 3) spin_hint();
        start = now_ns();
        report->writes_alone = write_until(m, value, &number, report, 3);
        report->ns_alone = now_ns() - start;
        _exit(0);
    }
    struct seen warm = {0}, both = {0}, alone = {0};
    read_for(m, value, ns, &warm);
    both.last = warm.last;
    atomic_store(&report->phase, 1);
    double t = (double) read_for(m, value, ns, &both) / 1e9;
    atomic_store(&report->phase, 2);
    double t_alone = (double) read_for(m, value, ns, &alone) / 1e9;
    atomic_store(&report->phase, 3);
    pause_ns(ns);
    atomic_store(&report->phase, 4);
    join(child);
    printf("program=lsm_peer mode=stream size=%llu writes=%.0f reads=%.0f fresh=%.1f "
           "torn=%llu writes.alone=%.0f reads.alone=%.0f\n", (unsigned long long) size,
           (double) report->writes * 1e9 / (double) report->ns, (double) both.reads / t, (double) both.fresh / t,
           (unsigned long long) (warm.torn + both.torn + alone.torn),
           (double) report->writes_alone * 1e9 / (double) report->ns_alone, (double) alone.reads / t_alone);
    return warm.torn + both.torn + alone.torn != 0;
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    bool throughput = strcmp(mode, "queue") == 0;
    n = option(argc, argv, "n", throughput ? 5000000 : 200000);
    size = option(argc, argv, "size", 64);
    capacity = option(argc, argv, "capacity", 1024);
    uint64_t producers = option(argc, argv, "producers", 1);
    uint64_t a = option(argc, argv, "a", 0), b = option(argc, argv, "b", 1);
    if (n < 10 || size < (throughput ? 8 : 16) || size > UINT32_MAX || capacity == 0 || capacity > UINT32_MAX || producers == 0
        || producers > MOST_PRODUCERS) {
        fprintf(stderr, "an argument is out of range\n");
        return 2;
    }
    if (throughput) {
        uint64_t cpus[MOST_PRODUCERS];
        for (uint64_t p = 0; p < producers; p++) {
            char name[] = {(char) ('b' + p), 0};
            cpus[p] = p == 0 ? b : p > 3 ? cpus[p - 1] : option(argc, argv, name, cpus[p - 1]);
        }
        return queue(producers, a, cpus);
    }
    if (strcmp(mode, "queue-pingpong") == 0) return pingpong(false, option(argc, argv, "warmup", n / 2), a, b);
    if (strcmp(mode, "stream-pingpong") == 0) return pingpong(true, option(argc, argv, "warmup", n / 2), a, b);
    if (strcmp(mode, "stream") == 0) return flat_out(option(argc, argv, "ms", 700), a, b);
    fprintf(stderr, "usage: lsm_peer queue|queue-pingpong|stream-pingpong|stream [name=value...]\n");
    return 2;
}
