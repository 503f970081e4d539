package org.libsharedmemory.queue;

/// Keeps a consumer from chasing its producer. Each look at the producer's position takes the line away from it; if
/// look after look finds only a few messages, it pays to wait a moment before the next.
///
/// It adapts: a look that finds nothing (ping-pong, a slow producer) switches it off, a row of looks that each find
/// something switches it on, and a look that finds much needs no wait after it.
final class Backoff {
    private static final int ROW = 8;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;
    private static final long FEW_BYTES = 32 * 1024;

    private final long few;
    private int row;
    private boolean foundFew;

    /// @param byteCapacity of the queue
    Backoff(long byteCapacity) {
        this.few = Math.min(FEW_BYTES, byteCapacity / 4);
    }

    void beforeLook() {
        if (row >= ROW && foundFew) {
            for (int spin = 0; spin < SPINS; spin++) {
                Thread.onSpinWait();
            }
        }
    }

    /// @param bytes what the look found
    void found(long bytes) {
        row = bytes == 0 ? 0 : Math.min(row + 1, ROW);
        foundFew = bytes < few;
    }
}
