package org.libsharedmemory.internal.wait;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The end of a wait, by the monotonic clock alone. Durations too long for it saturate; negative ones are over at
/// once.
public final class Deadline {
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    public static Deadline after(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            return new Deadline(System.nanoTime());
        }
        boolean fits = wait.compareTo(Duration.ofNanos(LONGEST)) < 0;
        return new Deadline(System.nanoTime() + (fits ? wait.toNanos() : LONGEST));
    }

    /// How long a wait was to be, for messages: `2 s`, `50 ms`; `0 s` where there was to be none.
    public static String inWords(Duration wait) {
        if (wait.isNegative()) {
            return "0 s";
        }
        if (wait.toNanosPart() == 0 || wait.toSeconds() >= 100) {
            return wait.toSeconds() + " s";
        }
        return wait.toNanosPart() % 1_000_000 == 0 ? wait.toMillis() + " ms" : wait.toNanos() + " ns";
    }

    /// Nanoseconds left, 0 when over.
    public long remaining() {
        return Math.max(0, end - System.nanoTime());
    }

    public boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    /// Sleeps for `nanos` nanoseconds, or until the deadline if that is sooner.
    public void pause(long nanos) throws InterruptedException {
        LockSupport.parkNanos(Math.min(nanos, remaining()));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
