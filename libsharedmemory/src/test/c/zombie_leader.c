/* A process whose first thread ends while another one lives on: a zombie in the process table, but not dead.
 * Prints its process id, then lives until it is killed.   gcc -O2 -std=gnu11 -pthread zombie_leader.c */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *live(void *unused) {
    for (;;) pause();
    return unused;
}

int main(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, live, NULL) != 0) return 1;
    printf("%d\n", (int)getpid());
    fflush(stdout);
    pthread_exit(NULL);
}
