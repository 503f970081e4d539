package org.libsharedmemory.queue;

/// What both ends of a queue can tell. All numbers are snapshots: they may be out of date the moment they are
/// made. Any thread may ask, and asking changes nothing.
///
/// Each question is an [IllegalStateException] if the handle is closed, a
/// [org.libsharedmemory.segment.SegmentCorruptException] if the queue's bytes contradict themselves, and a
/// [org.libsharedmemory.segment.SegmentLostException] if its file was truncated; only the name and
/// [#maxMessageByteSize] are always known.
public sealed interface QueueEnd extends AutoCloseable permits QueueProducer, QueueConsumer, QueueHandle {
    /// {@return the queue's name}
    String name();

    /// {@return how many messages wait in the queue} In an SPSC queue they are counted one by one.
    long size();

    /// {@return how much the queue holds: messages, or for an SPSC queue bytes, 8 per message included}
    /// Of an SPSC queue that is its ring less the 8 bytes that always stay free.
    long capacity();

    /// {@return how much of [#capacity] is left, in the same unit}
    long remaining();

    /// {@return the largest message in bytes}
    long maxMessageByteSize();

    /// {@return whether no message waits}
    boolean isEmpty();

    /// {@return whether not even the smallest message fits}
    boolean isFull();

    /// Frees the locks of a queue of layout V2 that C++ programs hold, or that name a holder that there cannot be, and
    /// settles its header as if their holders had died. Locks of Java processes are left alone: they are recovered
    /// when their holder is proven dead.
    ///
    /// **What it may cost.** A C++ lock does not say who holds it. If the holder lives, stopped or slow, it goes on
    /// where it was and then frees a lock that is no longer its own: messages can be damaged, lost or delivered
    /// twice, and the count can be off for ever. Call it only when the holder is known to be gone.
    ///
    /// @return false if there was no such lock
    /// @throws IllegalStateException also if the queue is of a kind without locks, or another thread uses this
    ///     handle
    /// @throws org.libsharedmemory.segment.LockTimeoutException if a live Java process held the other lock for too
    ///     long; the header is then settled by whoever takes the lock next
    boolean breakLock();

    /// Leaves the queue: ends waits of other threads on this handle, and a drain after the message in hand; other
    /// operations and an open claim of theirs get a second to finish. The last producer or consumer out of a queue
    /// that is not persistent removes it. A second call does nothing.
    @Override
    void close();
}
