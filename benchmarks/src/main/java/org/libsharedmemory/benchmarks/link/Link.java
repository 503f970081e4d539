package org.libsharedmemory.benchmarks.link;

/// One direction of messages between two processes, as a throughput or a latency workload needs it. An instance is
/// used as a sender or as a receiver, never both.
public interface Link extends AutoCloseable {
    /// Copies a message in. False: full, and the next call is for the same message.
    boolean send(byte[] bytes, int offset, int length);

    /// Copies in as many of `count` equal messages as fit; numbers them from `first` in their first 8 bytes.
    default int sendAll(Payload payload, long first, int count) {
        for (int i = 0; i < count; i++) {
            payload.stamp(first + i);
            if (!send(payload)) {
                return i;
            }
        }
        return count;
    }

    /// As the other one, of a whole payload.
    default boolean send(Payload payload) {
        return send(payload.bytes(), 0, payload.bytes().length);
    }

    /// Copies out at most `limit` messages, each into the payload, and tells the sink after each. A link that sleeps
    /// in the kernel does so here.
    int receive(Payload payload, Runnable sink, int limit);

    /// Whether messages may be lost when the receiver is slow.
    default boolean isLossy() {
        return false;
    }

    @Override
    void close();
}
