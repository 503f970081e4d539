package org.libsharedmemory.internal.wait;

/// What a waiter waits for.
public interface Awaited {
    /// Nanoseconds of one sleep when all is quiet: bounds the delay when a waker dies between publishing and
    /// waking.
    long QUIET_SLICE = 40_000_000;

    /// Nanoseconds of one sleep while something is half done, whose owner may have died.
    long UNEASY_SLICE = 10_000_000;

    /// Whether the wait is over. Called often; cheap, no system call.
    boolean isMet();

    /// Called between sleeps: looks after what can go wrong meanwhile (closed, removed, a dead owner), and throws
    /// to end the wait.
    ///
    /// @return the longest next sleep, in nanoseconds
    default long betweenSlices() {
        return QUIET_SLICE;
    }
}
