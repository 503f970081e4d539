/*
 * A C peer of classic streams, v1 and v2, written from the format description.   gcc -O2 -std=c11 stream_peer.c
 *
 *   write v1|v2 NAME SIZE COUNT [DELAY_US]       creates as the C++ library does, then writes COUNT numbered values
 *   join  v1|v2 NAME SIZE COUNT [DELAY_US]       the same into an existing segment
 *   put   v1|v2 NAME SIZE TYPE=VALUE...          creates and writes: string=text bytes=hex floats=1.5,2 doubles=1.5,2
 *   read  v1|v2 NAME SIZE COUNT TIMEOUT_MS       as the library's reader: waits for the change bit (v1, cleared after
 *                                                reading) or another revision (v2, then acknowledged); checks each value
 *   watch v1|v2 NAME SIZE COUNT TIMEOUT_MS       the same, but waits for another flags byte and stores nothing in v1
 *   dump  v1|v2 NAME SIZE                        prints the value there now, unchecked
 *   hold-lock v2 NAME SIZE MS                    takes the lock and holds it (0: until killed)
 *   ripple v1 NAME SIZE                          creates, then changes one value word by word until killed; see ripple()
 *
 * Values carry their number and a checksum; type by number % 4: 1 string, 2 floats, 3 doubles, 0 bytes.
 *   string  "ü<number>:<letters>:<crc-32 of all before the last colon, 8 hex digits>"
 *   bytes   u32 number | letters | u32 crc-32 of all before it        (little endian)
 *   floats, doubles   number % 2^24 | (number + index) % 1000 ... | sum of all before it % 65536
 * Exit: 0 done, 1 a value never came right, 2 usage, 3 no such segment, 4 timed out. Says "ready" when it is attached.
 */
#include "peer.h"

enum { CHANGED = 1, STRING = 2, FLOATS = 4, DOUBLES = 8, NUMBERS = 1 << 24 };
static bool v2;
static uint8_t *mem, *lock;
static size_t size, header;

static const char *type_name(int flags) {
    return flags & STRING ? "string" : flags & FLOATS ? "floats" : flags & DOUBLES ? "doubles" : "bytes";
}

static void store(int type, const void *data, uint32_t length) {
    if (length > size - header) { fprintf(stderr, "%u bytes do not fit\n", length); exit(FAILED); }
    if (v2) lock_word(lock, UINT64_MAX);
    mem[0] = (uint8_t) (type | (~mem[0] & CHANGED));
    atomic_thread_fence(memory_order_release);
    put_u32(mem + (v2 ? 12 : 1), length);
    memcpy(mem + header, data, length);
    if (v2) {
        atomic_fetch_add_explicit(word(mem + 4), 1, memory_order_release);
        unlock_word(lock);
    }
}

static double element(const uint8_t *data, uint32_t width, uint32_t i) {
    float f;
    double d;
    if (width == 4) { memcpy(&f, data + i * 4, 4); return f; }
    memcpy(&d, data + i * 8, 8);
    return d;
}

static void set_element(uint8_t *data, uint32_t width, uint32_t i, double v) {
    float f = (float) v;
    if (width == 4) memcpy(data + i * 4, &f, 4); else memcpy(data + i * 8, &v, 8);
}

static uint32_t sum_before(const uint8_t *data, uint32_t width, uint32_t last) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < last; i++) {
        double e = element(data, width, i);
        if (!(e >= 0 && e < NUMBERS)) return UINT32_MAX;
        sum += (uint64_t) e;
    }
    return (uint32_t) (sum % 65536);
}

static void store_numbered(uint32_t n, uint8_t *buffer) {
    uint32_t room = (uint32_t) (size - header), fill = room > 64 ? n * 7 % (room - 63) : 0, length;
    int type = n % 4 == 1 ? STRING : n % 4 == 2 ? FLOATS : n % 4 == 3 ? DOUBLES : 0;
    if (type == STRING) {
        length = (uint32_t) sprintf((char *) buffer, "ü%u:", n);
        for (uint32_t i = 0; i < fill; i++) buffer[length++] = (uint8_t) ('a' + (n + i) % 26);
        length += (uint32_t) sprintf((char *) buffer + length, ":%08x", crc32(buffer, length));
    } else if (type == 0) {
        put_u32(buffer, n);
        for (uint32_t i = 0; i < fill; i++) buffer[4 + i] = (uint8_t) ('a' + (n + i) % 26);
        put_u32(buffer + 4 + fill, crc32(buffer, 4 + fill));
        length = fill + 8;
    } else {
        uint32_t width = type == FLOATS ? 4 : 8, last = 1 + fill / width;
        set_element(buffer, width, 0, n % NUMBERS);
        for (uint32_t i = 1; i < last; i++) set_element(buffer, width, i, (n + i) % 1000);
        set_element(buffer, width, last, sum_before(buffer, width, last));
        length = (last + 1) * width;
    }
    store(type, buffer, length);
    printf("wrote number=%u type=%s bytes=%u\n", n, type_name(type), length);
}

/* The number in a value that is whole, or -1. */
static int64_t checked_number(int flags, const uint8_t *data, uint32_t length) {
    if (flags & STRING) {
        char text[9];
        if (length < 13 || data[length - 9] != ':') return -1;
        snprintf(text, sizeof text, "%08x", crc32(data, length - 9));
        return memcmp(text, data + length - 8, 8) == 0 ? strtoll((const char *) data + 2, NULL, 10) : -1;
    }
    if (flags & (FLOATS | DOUBLES)) {
        uint32_t width = flags & FLOATS ? 4 : 8, last = length / width - 1;
        if (length < 2 * width || length % width != 0) return -1;
        return element(data, width, last) == sum_before(data, width, last) ? (int64_t) element(data, width, 0) : -1;
    }
    return length >= 8 && get_u32(data + length - 4) == crc32(data, length - 4) ? (int64_t) get_u32(data) : -1;
}

struct value { int flags; uint32_t revision, length; };

static struct value load(uint8_t *copy) {
    if (v2) lock_word(lock, UINT64_MAX);
    struct value v = {mem[0], v2 ? get_u32(mem + 4) : 0, 0};
    atomic_thread_fence(memory_order_acquire);
    v.length = get_u32(mem + (v2 ? 12 : 1));
    if (v.length > size - header) v.length = (uint32_t) (size - header);
    memcpy(copy, mem + header, v.length);
    copy[v.length] = 0;
    if (v2) unlock_word(lock);
    return v;
}

static void print_payload(struct value v, const uint8_t *data) {
    uint32_t width = v.flags & FLOATS ? 4 : 8;
    if (v.flags & STRING) printf("%s", (const char *) data);
    else if (v.flags & (FLOATS | DOUBLES))
        for (uint32_t i = 0; i < v.length / width; i++) printf("%s%.17g", i > 0 ? "," : "", element(data, width, i));
    else for (uint32_t i = 0; i < v.length; i++) printf("%02x", data[i]);
    putchar('\n');
}

static int read_values(bool library, uint64_t count, uint64_t timeout_ms, uint8_t *copy) {
    uint64_t seen = 0, torn = 0, backwards = 0, deadline = now_ns() + timeout_ms * 1000000;
    uint32_t last_revision = v2 && library ? get_u32(mem + 4) : 0;
    int last_flags = 0;
    int64_t last = -1;
    while (seen < count) {
        int flags = atomic_load_explicit((_Atomic uint8_t *) (void *) mem, memory_order_acquire);
        uint32_t revision = v2 ? atomic_load_explicit(word(mem + 4), memory_order_acquire) : 0;
        bool changed = v2 ? revision != last_revision : library ? flags & CHANGED : flags != last_flags;
        if (!changed) {
            if (now_ns() > deadline) break;
            sched_yield();
            continue;
        }
        struct value v = load(copy);
        int64_t n = checked_number(v.flags, copy, v.length);
        if (n < 0 && now_ns() < deadline) {
            torn++;
            continue;
        }
        last_flags = v.flags;
        last_revision = v.revision;
        if (v2) atomic_store_explicit(word(mem + 8), v.revision, memory_order_release);
        else if (library) mem[0] &= (uint8_t) ~CHANGED;
        seen++;
        backwards += n >= 0 && n < last;
        last = n >= 0 ? n : last;
        printf("type=%s change=%d revision=%u bytes=%u number=%lld check=%s payload=", type_name(v.flags),
               v.flags & CHANGED, v.revision, v.length, (long long) n, n >= 0 ? "ok" : "bad");
        print_payload(v, copy);
        if (n < 0) return FAILED;
    }
    printf("seen=%llu last=%lld torn=%llu backwards=%llu\n", (unsigned long long) seen, (long long) last,
           (unsigned long long) torn, (unsigned long long) backwards);
    return backwards > 0 ? FAILED : seen < count ? TIMED_OUT : OK;
}

static void dump(uint8_t *copy) {
    struct value v = load(copy);
    printf("type=%s change=%d revision=%u bytes=%u payload=", type_name(v.flags), v.flags & CHANGED, v.revision,
           v.length);
    print_payload(v, copy);
}

static void hold_lock(uint64_t ms) {
    lock_word(lock, UINT64_MAX);
    puts("held");
    while (ms == 0) pause();
    pause_us(ms * 1000);
    unlock_word(lock);
    puts("released");
}

/* Three bytes, then words: the next number goes into one word after the other, from the last to the first, in bursts
 * with rests between them. So at every instant the numbers do not fall from left to right and differ by 1 at most; what
 * was copied while they changed may break that. Flags and size stay. */
static void ripple(void) {
    uint32_t words = (uint32_t) (size - header - 3) / 4, random = 1, burst = 1;
    put_u32(mem + 1, 3 + 4 * words);
    atomic_store_explicit((_Atomic uint8_t *) (void *) mem, CHANGED, memory_order_release);
    puts("ready");
    for (uint32_t n = 1;; n++) {
        for (uint32_t i = words; i-- > 0;) {
            atomic_store_explicit(word(mem + header + 3 + 4 * i), n, memory_order_release);
            if (--burst == 0) {
                random = random * 1664525 + 1013904223;
                burst = 1 + (random >> 8) % (4 * words);
                for (uint64_t end = now_ns() + (random >> 8) % 20000; now_ns() < end;) { }
            }
        }
    }
}

static void put_literal(const char *argument, uint8_t *buffer) {
    const char *value = strchr(argument, '=');
    if (value == NULL) exit(USAGE);
    uint32_t length = 0;
    int type = *argument == 's' ? STRING : *argument == 'f' ? FLOATS : *argument == 'd' ? DOUBLES : 0;
    value++;
    if (type == STRING) memcpy(buffer, value, length = (uint32_t) strlen(value));
    else if (type == 0) for (; sscanf(value, "%2hhx", &buffer[length]) == 1; value += 2) length++;
    else for (char *p = (char *) value; *p != 0; p += *p == ',', length += type)   /* a type's bit is its width */
        set_element(buffer, (uint32_t) type, length / (uint32_t) type, strtod(p, &p));
    store(type, buffer, length);
}

int main(int argc, char **argv) {
    if (argc < 5 || (strcmp(argv[2], "v1") != 0 && strcmp(argv[2], "v2") != 0)) return USAGE;
    const char *mode = argv[1];
    bool puts_literals = strcmp(mode, "put") == 0, reads = strcmp(mode, "read") == 0 || strcmp(mode, "watch") == 0;
    bool writes = strcmp(mode, "write") == 0 || strcmp(mode, "join") == 0;
    uint64_t first = argc > 5 && !puts_literals ? number(argv[5]) : 0;
    uint64_t second = argc > 6 && !puts_literals ? number(argv[6]) : 0;
    v2 = argv[2][1] == '2';
    header = v2 ? 20 : 5;
    size = number(argv[4]);
    if (size < header) return USAGE;
    uint8_t *buffer = malloc(size + 128);
    mem = puts_literals || strcmp(mode, "write") == 0 || strcmp(mode, "ripple") == 0
        ? create_segment(argv[3], size)
        : open_segment(argv[3], size, now_ns() + (reads ? second * 1000000 : 0));
    lock = mem + 16;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (strcmp(mode, "ripple") == 0 && !v2) ripple();
    puts("ready");
    if (writes) for (uint32_t n = 1; n <= first; n++, pause_us(second)) store_numbered(n, buffer);
    else if (puts_literals) for (int i = 5; i < argc; i++) put_literal(argv[i], buffer);
    else if (reads) return read_values(mode[0] == 'r', first, second, buffer);
    else if (strcmp(mode, "dump") == 0) dump(buffer);
    else if (strcmp(mode, "hold-lock") == 0 && v2) hold_lock(first);
    else return USAGE;
    return OK;
}
