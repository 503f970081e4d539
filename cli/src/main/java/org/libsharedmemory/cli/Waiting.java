package org.libsharedmemory.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.LockTimeoutException;

/// How long a command has waited for a queue. It waits in slices, so that it can say that it waits.
final class Waiting {
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration LOCK = Duration.ofSeconds(5);

    private final @Nullable Duration timeout;
    private long start = System.nanoTime();

    /// @param timeout null: for ever, but for a lock 5 seconds
    Waiting(@Nullable Duration timeout) {
        this.timeout = timeout;
    }

    /// Something went on.
    void restart() {
        start = System.nanoTime();
    }

    Duration slice() {
        return timeout == null || timeout.compareTo(SLICE) > 0 ? SLICE : timeout;
    }

    boolean isOver() {
        return timeout != null && elapsed().compareTo(timeout) >= 0;
    }

    /// A lock was not free for a slice: ends the wait if that is long enough.
    void goOnUnlessOver(LockTimeoutException held) {
        if (elapsed().compareTo(timeout == null ? LOCK : timeout) >= 0) {
            throw held;
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
