/*
 * A C peer of classic queues, v1 and v2, written from the format description.   gcc -O2 -std=c11 queue_peer.c
 *
 *   MODE create|join v1|v2 NAME CAPACITY MAX ...     create: as the C++ library does; join: an existing segment
 *     produce  ... COUNT TIMEOUT_MS [ID [FIRST [report]]]   messages FIRST .. FIRST + COUNT - 1 of producer ID (1, 1)
 *     consume  ... COUNT TIMEOUT_MS [report]                checks checksum, order and gaps per producer
 *     script   ... OP...                                    +text enqueues, - dequeues and prints, ? peeks and prints
 *     check    ... TIMEOUT_MS                               takes both locks (v2) and says what is odd in the header
 *     hold-lock ... producer|consumer MS                    takes that v2 lock and holds it (0: until killed)
 *
 * A message: u32 producer | u32 number | letters | u32 crc-32 of all before it (little endian); its length varies.
 * produce and consume end with an optional stop=STEP:N: at the N-th STEP (lock, message, index, count) the process
 * says "stopped" and waits to be killed.
 * "report" prints each number once it is acknowledged ("sent ID N", "got ID N"). Says "ready" when attached.
 * Exit: 0 done, 1 something is wrong, 2 usage, 3 no such segment, 4 timed out.
 */
#include "peer.h"

enum { WRITE_INDEX = 0, READ_INDEX = 4, CAPACITY = 8, COUNT = 12, MAX = 16, PRODUCER_LOCK = 20, CONSUMER_LOCK = 24 };
enum { SHORTEST = 12, PRODUCERS = 64 };
static bool v2;
static uint8_t *mem;
static uint32_t capacity, max;
static size_t header;

static const char *stop_step = "";
static uint64_t stop_after;

static void step(const char *name) {
    if (stop_after == 0 || strcmp(name, stop_step) != 0 || --stop_after > 0) return;
    puts("stopped");
    for (;;) pause();
}

static uint8_t *slot(uint32_t index) { return mem + header + (size_t) index * (max + (size_t) 4); }
static uint32_t load_count(void) { return atomic_load_explicit(word(mem + COUNT), memory_order_acquire); }
static bool take(int lock, uint64_t deadline) { return !v2 || lock_word(mem + lock, deadline); }
static void release(int lock) { if (v2) unlock_word(mem + lock); }

/* -1: the lock was not had, 0: full, 1: done */
static int enqueue(const void *message, uint32_t length, uint64_t deadline) {
    if (!take(PRODUCER_LOCK, deadline)) return -1;
    bool room = load_count() < capacity;
    step("lock");
    if (room) {
        uint32_t at = get_u32(mem + WRITE_INDEX);
        put_u32(slot(at), length);
        memcpy(slot(at) + 4, message, length);
        step("message");
        put_u32(mem + WRITE_INDEX, (at + 1) % capacity);
        step("index");
        atomic_fetch_add_explicit(word(mem + COUNT), 1, memory_order_release);
        step("count");
    }
    release(PRODUCER_LOCK);
    return room;
}

/* -1: the lock was not had, 0: empty, 1: done, 2: the length in the slot is impossible */
static int dequeue(uint8_t *message, uint32_t *length, bool remove, uint64_t deadline) {
    if (!take(CONSUMER_LOCK, deadline)) return -1;
    int result = load_count() != 0;
    step("lock");
    if (result) {
        uint32_t at = get_u32(mem + READ_INDEX);
        *length = get_u32(slot(at));
        if (*length > max) result = 2;
        else memcpy(message, slot(at) + 4, *length);
        step("message");
        if (remove) {
            put_u32(mem + READ_INDEX, (at + 1) % capacity);
            step("index");
            atomic_fetch_sub_explicit(word(mem + COUNT), 1, memory_order_release);
            step("count");
        }
    }
    release(CONSUMER_LOCK);
    return result;
}

static int produce(uint32_t count, uint64_t timeout_ms, uint32_t id, uint32_t first, bool report, uint8_t *message) {
    for (uint32_t n = first; n - first < count; n++) {
        uint32_t length = SHORTEST + n * 7 % (max - SHORTEST + 1);
        uint64_t deadline = now_ns() + timeout_ms * 1000000;
        int result;
        put_u32(message, id);
        put_u32(message + 4, n);
        for (uint32_t i = 8; i < length - 4; i++) message[i] = (uint8_t) ('a' + (n + i) % 26);
        put_u32(message + length - 4, crc32(message, length - 4));
        while ((result = enqueue(message, length, deadline)) == 0 && now_ns() < deadline) sched_yield();
        if (result != 1) {
            printf("sent=%u producer=%u stopped=%s\n", n - first, id, result == 0 ? "full" : "lock");
            return TIMED_OUT;
        }
        if (report) printf("sent %u %u\n", id, n);
    }
    printf("sent=%u producer=%u\n", count, id);
    return OK;
}

static int consume(uint32_t count, uint64_t timeout_ms, bool report, uint8_t *message) {
    uint32_t got = 0, damaged = 0, disordered = 0, missing = 0, length = 0, last[PRODUCERS] = {0};
    int result = 1;
    while (got < count) {
        uint64_t deadline = now_ns() + timeout_ms * 1000000;
        while ((result = dequeue(message, &length, true, deadline)) == 0 && now_ns() < deadline) sched_yield();
        if (result < 1) break;
        got++;
        uint32_t id = length < SHORTEST ? PRODUCERS : get_u32(message), n = get_u32(message + 4);
        if (result == 2 || id >= PRODUCERS || get_u32(message + length - 4) != crc32(message, length - 4)) {
            damaged++;
            continue;
        }
        if (last[id] != 0 && n <= last[id]) disordered++;
        else missing += last[id] != 0 ? n - last[id] - 1 : 0;
        last[id] = n;
        if (report) printf("got %u %u\n", id, n);
    }
    printf("got=%u damaged=%u disordered=%u missing=%u left=%u%s\n", got, damaged, disordered, missing, load_count(),
           result < 0 ? " stopped=lock" : result == 0 ? " stopped=empty" : "");
    return damaged + disordered + missing > 0 ? FAILED : got < count ? TIMED_OUT : OK;
}

static int odd;

static void expect(bool holds, const char *what, uint64_t value) {
    if (!holds) printf("odd: %s (%llu, 0x%llx)\n", what, (unsigned long long) value, (unsigned long long) value);
    odd += !holds;
}

static int check(const char *name, uint64_t timeout_ms) {
    char path[300];
    struct stat st;
    uint64_t deadline = now_ns() + timeout_ms * 1000000;
    bool producer = take(PRODUCER_LOCK, deadline), consumer = take(CONSUMER_LOCK, deadline);
    expect(producer, "producer lock stuck", get_u32(mem + PRODUCER_LOCK));
    expect(consumer, "consumer lock stuck", get_u32(mem + CONSUMER_LOCK));
    uint32_t w = get_u32(mem + WRITE_INDEX), r = get_u32(mem + READ_INDEX), n = load_count();
    expect(get_u32(mem + CAPACITY) == capacity, "capacity", get_u32(mem + CAPACITY));
    expect(get_u32(mem + MAX) == max, "maximal message size", get_u32(mem + MAX));
    expect(w < capacity, "write index beyond capacity", w);
    expect(r < capacity, "read index beyond capacity", r);
    expect(n <= capacity, "count beyond capacity", n);
    expect((uint64_t) r + n >= w && (r + (uint64_t) n - w) % capacity == 0, "count does not match the indices", n);
    for (uint32_t i = 0; i < n && n <= capacity && r < capacity; i++) {
        uint32_t length = get_u32(slot((r + i) % capacity));
        expect(length <= max, "length of a waiting message", length);
    }
    snprintf(path, sizeof path, "/dev/shm/%s", name);
    if (stat(path, &st) != 0) st.st_size = -1;
    expect((size_t) st.st_size >= header + capacity * ((size_t) max + 4), "file size", (uint64_t) st.st_size);
    if (producer) release(PRODUCER_LOCK);
    if (consumer) release(CONSUMER_LOCK);
    printf("write=%u read=%u count=%u capacity=%u max=%u odd=%d\n", w, r, n, capacity, max, odd);
    return odd > 0 ? FAILED : OK;
}

static int script(char **op, uint8_t *message) {
    for (; *op != NULL; op++) {
        uint32_t length = 0;
        uint64_t deadline = now_ns() + 1000000000;
        int result = **op == '+' ? enqueue(*op + 1, (uint32_t) strlen(*op + 1), deadline)
                                 : dequeue(message, &length, **op == '-', deadline);
        if (result != 1) puts(result < 0 ? "lock" : result == 2 ? "damaged" : **op == '+' ? "full" : "empty");
        else if (**op != '+') printf("%.*s\n", (int) length, (const char *) message);
    }
    return OK;
}

static int hold_lock(const char *which, uint64_t ms) {
    int lock = strcmp(which, "producer") == 0 ? PRODUCER_LOCK : CONSUMER_LOCK;
    take(lock, UINT64_MAX);
    puts("held");
    while (ms == 0) pause();
    pause_us(ms * 1000);
    release(lock);
    puts("released");
    return OK;
}

static void attach(const char *name, bool create, uint64_t deadline) {
    size_t size = header + capacity * ((size_t) max + 4);
    mem = create ? create_segment(name, size) : open_segment(name, size, deadline);
    if (create) {
        memset(mem, 0, header);
        put_u32(mem + CAPACITY, capacity);
        put_u32(mem + MAX, max);
    }
    while (get_u32(mem + CAPACITY) == 0 || get_u32(mem + MAX) == 0) {   /* the C++ opener does not wait here */
        if (now_ns() > deadline) { fprintf(stderr, "%s was never initialised\n", name); exit(TIMED_OUT); }
        sched_yield();
    }
    capacity = get_u32(mem + CAPACITY);
    max = get_u32(mem + MAX);
    puts("ready");
}

int main(int argc, char **argv) {
    if (argc < 8 || (strcmp(argv[3], "v1") != 0 && strcmp(argv[3], "v2") != 0)) return USAGE;
    const char *mode = argv[1];
    char **more = argv + 7;
    int n = argc - 7;
    bool create = strcmp(argv[2], "create") == 0, moves = strcmp(mode, "produce") == 0 || strcmp(mode, "consume") == 0;
    uint64_t timeout_ms = moves && n > 1 ? number(more[1]) : 1000;
    v2 = argv[3][1] == '2';
    header = v2 ? 28 : 20;
    capacity = (uint32_t) number(argv[5]);
    max = (uint32_t) number(argv[6]);
    if (capacity == 0 || max == 0 || (moves && (max < SHORTEST || n < 2))) return USAGE;
    setvbuf(stdout, NULL, _IOLBF, 0);
    attach(argv[4], create, now_ns() + timeout_ms * 1000000);
    uint8_t *message = malloc((size_t) max + SHORTEST);
    if (moves && strncmp(more[n - 1], "stop=", 5) == 0) {
        char *colon = strchr(more[n - 1], ':');
        if (colon == NULL) return USAGE;
        *colon = 0;
        stop_step = more[--n] + 5;
        stop_after = number(colon + 1);
    }
    bool report = n > 2 && strcmp(more[n - 1], "report") == 0;
    n -= report;
    if (strcmp(mode, "produce") == 0)
        return produce((uint32_t) number(more[0]), timeout_ms, n > 2 ? (uint32_t) number(more[2]) : 1,
                       n > 3 ? (uint32_t) number(more[3]) : 1, report, message);
    if (strcmp(mode, "consume") == 0) return consume((uint32_t) number(more[0]), timeout_ms, report, message);
    if (strcmp(mode, "script") == 0) return script(more, message);
    if (strcmp(mode, "check") == 0) return check(argv[4], number(more[0]));
    if (strcmp(mode, "hold-lock") == 0 && v2 && n > 1) return hold_lock(more[0], number(more[1]));
    return USAGE;
}
