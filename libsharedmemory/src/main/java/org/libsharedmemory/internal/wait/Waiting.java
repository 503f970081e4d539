package org.libsharedmemory.internal.wait;

/// A way to wait.
@FunctionalInterface
public interface Waiting {
    /// Waits until it is met.
    ///
    /// @return false when the deadline came first
    boolean await(Awaited awaited, Deadline deadline) throws InterruptedException;
}
