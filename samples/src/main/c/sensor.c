/* sensor NAME COUNT: writes COUNT strings, 20 ms apart, as the C++ library's first layout has them:
 * flags u8 | size u32 little endian | data. No library is needed.    gcc -std=gnu11 -O2 -o sensor sensor.c -lrt */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 256, HEADER = 5, CHANGED = 1, STRING = 2 };

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    char name[256];
    snprintf(name, sizeof name, "/%s", argv[1]);
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0 || ftruncate(fd, SIZE) != 0) { perror(name); return 1; }
    unsigned char *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) { perror("mmap"); return 1; }
    puts("ready");
    fflush(stdout);
    for (int n = 1; n <= atoi(argv[2]); n++) {
        char text[64];
        uint32_t length = (uint32_t) snprintf(text, sizeof text, "%d: %.1f degrees", n, 20 + n * 0.1);
        memcpy(at + HEADER, text, length);
        memcpy(at + 1, &length, sizeof length);
        unsigned char flags = (unsigned char) (STRING | (~at[0] & CHANGED)); /* the change bit flips with each write */
        atomic_store_explicit((_Atomic unsigned char *) at, flags, memory_order_release);
        usleep(20000);
    }
    getchar(); /* stays until its standard input ends */
    shm_unlink(name);
    return 0;
}
