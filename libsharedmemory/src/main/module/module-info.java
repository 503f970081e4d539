/// Named shared memory: segments, latest-value streams and queues between processes, threads and languages on one host.
module org.libsharedmemory {
    requires static org.jspecify;

    exports org.libsharedmemory.segment;
    exports org.libsharedmemory.stream;
    exports org.libsharedmemory.queue;
}
