package org.libsharedmemory.benchmarks;

/// One direction of messages between two processes, as a throughput or a latency workload needs it. An instance is
/// used as a sender or as a receiver, never both.
interface Link extends AutoCloseable {
    /// Copies a message in. False: full.
    boolean send(byte[] message);

    /// Copies in as many of `count` equal messages as fit; numbers them from `first` in their first 8 bytes.
    default int sendAll(Payload payload, long first, int count) {
        for (int i = 0; i < count; i++) {
            payload.stamp(first + i);
            if (!send(payload.bytes())) {
                return i;
            }
        }
        return count;
    }

    /// Copies out at most `limit` messages, each into the payload, and tells the sink after each.
    int receive(Payload payload, Runnable sink, int limit);

    @Override
    void close();
}
