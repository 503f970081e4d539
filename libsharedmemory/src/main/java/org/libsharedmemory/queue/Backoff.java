package org.libsharedmemory.queue;

/// Keeps one end of a queue from chasing the other. Each look at what the other end writes takes the cache line away
/// from it; while messages come so fast that a look finds only one or two, it pays to wait a moment before the next.
///
/// It adapts: on while messages come faster than any round trip between two processors (so never in ping-pong), off
/// at the first look that finds nothing; and a look that finds much needs no wait after it.
final class Backoff {
    private static final int SAMPLE = 64;
    private static final long NANOS_PER_MESSAGE = 100;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

    private final long little;
    private boolean streaming;
    private boolean foundLittle;
    private int messages;
    private long since;

    /// @param little what is less than this is little, in the unit of [#found]
    Backoff(long little) {
        this.little = little;
    }

    void beforeLook() {
        if (streaming && foundLittle) {
            pause();
        }
    }

    /// @param amount what the look found
    void found(long amount) {
        foundLittle = amount < little;
        if (amount == 0) {
            streaming = false;
        }
    }

    /// Now and then looks at the clock, to see how fast messages come.
    ///
    /// @param count messages that were handled
    void handled(int count) {
        messages += count;
        if (messages >= SAMPLE) {
            long now = System.nanoTime();
            streaming = now - since < NANOS_PER_MESSAGE * messages;
            since = now;
            messages = 0;
        }
    }

    /// About two microseconds.
    static void pause() {
        for (int spin = 0; spin < SPINS; spin++) {
            Thread.onSpinWait();
        }
    }
}
