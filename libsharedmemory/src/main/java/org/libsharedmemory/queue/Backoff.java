package org.libsharedmemory.queue;

import org.libsharedmemory.internal.wait.Patience;

/// Keeps one end of a queue from chasing the other. Each look at what the other end writes takes the cache line away
/// from it; while messages come in a stream, a moment's pause before a look lets many of them come at once.
///
/// Whether they come in a stream is tried out: one pause is risked, and if the look behind it finds several messages,
/// every look that follows a poor one waits too, until one finds few. Trials that fail become rare, so that an
/// exchange of single messages (ping-pong) hardly notices them.
final class Backoff {
    private static final int FIRST_INTERVAL = 64;
    private static final int LAST_INTERVAL = 1 << 16;
    private static final long NANOS_PER_MESSAGE = 1000; // slower than this they are no stream

    private final long little;
    private boolean streaming;
    private boolean trial;
    private boolean paused;
    private boolean foundLittle;
    private int interval = FIRST_INTERVAL;
    private int untilTrial = FIRST_INTERVAL;
    private long since;

    /// @param little what is less than this is little, in the unit of [#found]
    Backoff(long little) {
        this.little = little;
    }

    void beforeLook() {
        paused = foundLittle && (streaming || trial);
        if (paused) {
            Patience.moment();
        }
    }

    /// @param amount what the look found
    /// @param several this much makes a pause worth its time
    void found(long amount, long several) {
        foundLittle = amount < little;
        if (paused) {
            streaming = amount >= several;
            trial = false;
            interval = streaming ? FIRST_INTERVAL : Math.min(2 * interval, LAST_INTERVAL);
        }
    }

    /// @param count messages that were handled
    void handled(int count) {
        untilTrial -= count;
        if (untilTrial <= 0) {
            long now = System.nanoTime();
            trial = !streaming && now - since < NANOS_PER_MESSAGE * interval;
            since = now;
            untilTrial = interval;
        }
    }
}
