package org.libsharedmemory.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;

/// Gets messages out of a queue, each of which goes to one consumer.
///
/// `poll` never waits for a message; `take` does, for its deadline at most: a producer's death ends no wait.
/// [Delivery] says what happens to a message whose consumer dies:
/// `AT_MOST_ONCE` removes it before the consumer has it, `AT_LEAST_ONCE` after its handler returned.
///
/// *Thread-safety*: one thread at a time; open one consumer per thread. *Memory effects*: what the producer's
/// thread did before it put a message in is visible to who gets it out. *Failures of every operation*:
/// [IllegalStateException] if this handle is closed, in use by the operation whose handler makes the call, or, as far
/// as that can be noticed, by another thread; [org.libsharedmemory.segment.SegmentRetiredException] if the queue was
/// removed or replaced and
/// is drained; [SegmentCorruptException] if its bytes contradict themselves;
/// [org.libsharedmemory.segment.SegmentLostException] if its file was truncated.
///
/// **Classic layouts** ([QueueOptions#classicV1], [QueueOptions#classicV2]) keep bytes alone: a message's type is
/// `BYTES`, and each `as…` method takes the bytes for what it gives. `AT_LEAST_ONCE` holds there too, but there is
/// no room to tell a successor which message was handed out before: `redelivered` is known only to the handle whose
/// handler threw, and only by the message's place: if others took it and filled the place again, a new message is
/// marked. In layout V2 a message goes out under the consumer lock, which `AT_LEAST_ONCE` holds while the
/// handler runs; any operation can end in a [org.libsharedmemory.segment.LockTimeoutException] when somebody else
/// holds the lock for 5 seconds, or for as long as `take` was told to wait, at least 30 ms.
public sealed interface QueueConsumer extends QueueEnd permits ConsumerHandle {
    /// Makes a new queue and becomes its consumer.
    ///
    /// @param name letters, digits, `.`, `_` and `-`, at most 30 characters, starting with a letter or digit
    /// @param delivery what happens to a message whose consumer dies
    /// @param options kind, size, lifetime, permissions
    /// @return the consumer
    /// @throws org.libsharedmemory.segment.SegmentExistsException if the name is taken by anything but a leftover
    ///     of the dead
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; nothing is left behind
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if the operating system forbids it
    static QueueConsumer create(String name, Delivery delivery, QueueOptions options) {
        return ConsumerHandle.of(
                ConsumerHandle.opening(Segments.system(), delivery).create(name, options), delivery);
    }

    /// Joins the queue of this name, kind and size as a consumer, or makes it.
    ///
    /// @param name see [#create]
    /// @param delivery what happens to a message whose consumer dies
    /// @param options kind and size; for a new queue also lifetime and permissions
    /// @return the consumer
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if what has the name is of another kind or size
    /// @throws SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     consumer
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room for a new one
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    static QueueConsumer openOrCreate(String name, Delivery delivery, QueueOptions options) {
        return ConsumerHandle.of(
                ConsumerHandle.opening(Segments.system(), delivery).openOrCreate(name, options), delivery);
    }

    /// Joins an existing queue with the default options. Fails as [#open(String, Delivery, OpenOptions)] does, but
    /// never waits.
    ///
    /// @param name its name
    /// @param delivery what happens to a message whose consumer dies
    /// @return the consumer
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if it is no queue, or none yet
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     consumer
    static QueueConsumer open(String name, Delivery delivery) {
        try {
            return open(name, delivery, OpenOptions.DEFAULT);
        } catch (InterruptedException e) {
            throw new IllegalStateException("an open that does not wait was interrupted", e);
        }
    }

    /// Joins an existing queue, of whatever kind. One that another program made is recognised by the size equation
    /// of the C++ library's layouts; if its header is not filled in yet, it is waited for as for a queue that is
    /// not there.
    ///
    /// @param name its name
    /// @param delivery what happens to a message whose consumer dies
    /// @param options whether to wait for it and whom to trust; not `readOnly`
    /// @return the consumer
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none, or none appeared in time
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if it is no queue, or none yet
    /// @throws SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it, or
    ///     its owner is not trusted
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     consumer
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws IllegalArgumentException if the options say `readOnly`
    /// @throws InterruptedException if interrupted while waiting
    static QueueConsumer open(String name, Delivery delivery, OpenOptions options) throws InterruptedException {
        return ConsumerHandle.of(
                ConsumerHandle.opening(Segments.system(), delivery).open(name, options), delivery);
    }

    /// Removes the next message and gives it.
    ///
    /// @return null if the queue is empty
    /// @throws IllegalStateException also if the delivery is `AT_LEAST_ONCE`, which needs a handler
    @Nullable
    Message poll();

    /// Gives the next message and leaves it in the queue. Another consumer may take it meanwhile.
    ///
    /// @return null if the queue is empty
    @Nullable
    Message peek();

    /// Removes the next message and gives it, waiting for it.
    ///
    /// @param wait the longest wait; zero: try once
    /// @return null if there is still none at the deadline
    /// @throws IllegalStateException also if the delivery is `AT_LEAST_ONCE`, which needs a handler
    /// @throws InterruptedException if interrupted while waiting; nothing was removed
    @Nullable
    Message take(Duration wait) throws InterruptedException;

    /// Hands the next messages to a handler, where they lie, one after the other. With `AT_LEAST_ONCE` a message is
    /// removed after the handler returned. A handler that throws ends the call; its exception reaches the caller,
    /// or, if the handler has closed this consumer, that it is closed. The messages before are removed, and the one
    /// that it threw at is redelivered (`AT_LEAST_ONCE`) or gone (`AT_MOST_ONCE`).
    ///
    /// In an SPSC queue with `AT_LEAST_ONCE` all messages of one call are removed together at its end: if this
    /// process is killed within, the successor gets them all again.
    ///
    /// While messages come faster than a round trip between processors, a call may wait about two microseconds for
    /// more of them.
    ///
    /// @param handler gets the messages
    /// @param limit the most messages, from 1
    /// @return how many were handled; 0 if the queue is empty
    /// @throws IllegalArgumentException if `limit` is below 1
    int poll(MessageHandler handler, int limit);

    /// Hands the next messages to a handler as [#poll(MessageHandler, int)] does, waiting for the first.
    ///
    /// @param handler gets the messages
    /// @param limit the most messages, from 1
    /// @param wait the longest wait for the first message; zero: try once
    /// @return how many were handled; 0 if there was still none at the deadline
    /// @throws IllegalArgumentException if `limit` is below 1
    /// @throws InterruptedException if interrupted while waiting; nothing was removed
    int take(MessageHandler handler, int limit, Duration wait) throws InterruptedException;
}
