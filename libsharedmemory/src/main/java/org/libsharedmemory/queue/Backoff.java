package org.libsharedmemory.queue;

/// Keeps one end of a queue from chasing the other. Each look at what the other end writes takes the cache line
/// away from it; if look after look finds only little, it pays to wait a moment before the next.
///
/// It adapts: a look that finds nothing (ping-pong, a slow producer) switches it off, a row of looks that each find
/// something switches it on, and a look that finds much needs no wait after it.
final class Backoff {
    private static final int ROW = 8;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

    private final long little;
    private int row;
    private boolean foundLittle;

    /// @param little what is less than this is little, in the unit of [#found]
    Backoff(long little) {
        this.little = little;
    }

    void beforeLook() {
        if (row >= ROW && foundLittle) {
            pause();
        }
    }

    /// @param amount what the look found
    void found(long amount) {
        row = amount == 0 ? 0 : Math.min(row + 1, ROW);
        foundLittle = amount < little;
    }

    /// About two microseconds.
    static void pause() {
        for (int spin = 0; spin < SPINS; spin++) {
            Thread.onSpinWait();
        }
    }
}
