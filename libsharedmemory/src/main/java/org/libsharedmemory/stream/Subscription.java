package org.libsharedmemory.stream;

/// A handler that is told of a stream's changes until it is closed. Never two calls at once; the newest value
/// is never lost, older ones may be skipped and are counted. Thread-safe. *Memory effects*: what the writer's
/// thread did before it wrote a value, and what an earlier call of the handler did, is visible to the call that
/// gets the value.
public interface Subscription extends AutoCloseable {
    /// {@return the values delivered so far}
    long delivered();

    /// {@return the values skipped so far, per segment: a replacement starts at its own first value}
    long missed();

    /// Ends the subscription and waits for a running handler, except when called from it, or from another handler
    /// that it waits for in its turn. A second call does nothing more.
    @Override
    void close();
}
