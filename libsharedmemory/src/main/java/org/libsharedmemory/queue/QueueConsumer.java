package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Waiting;
import org.libsharedmemory.segment.LockTimeoutException;
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
/// [IllegalStateException] if this handle is closed, or in use by another thread or by the operation whose handler
/// makes the call; [org.libsharedmemory.segment.SegmentRetiredException] if the queue was removed or replaced and
/// is drained; [SegmentCorruptException] if its bytes contradict themselves;
/// [org.libsharedmemory.segment.SegmentLostException] if its file was truncated.
///
/// **Classic layouts** ([QueueOptions#classicV1], [QueueOptions#classicV2]) keep bytes alone: a message's type is
/// `BYTES`, and each `as…` method takes the bytes for what it gives. `AT_LEAST_ONCE` holds there too, but there is
/// no room to tell a successor which message was handed out before: `redelivered` is known only to the handle whose
/// handler threw. In layout V2 a message goes out under the consumer lock, which `AT_LEAST_ONCE` holds while the
/// handler runs; any operation can end in a [org.libsharedmemory.segment.LockTimeoutException] when somebody else
/// holds the lock for 5 seconds, or for as long as `take` was told to wait, at least 30 ms.
public abstract sealed class QueueConsumer implements QueueEnd permits SpscConsumer, MpmcConsumer, ClassicConsumer {
    final SegmentHandle handle;
    final Delivery delivery;
    private final Turn turn = new Turn();
    private final Waiting notEmpty;
    private final Occupancy occupancy;
    private final int maxByteSize;
    private final Awaited arrival = new Arrival();

    QueueConsumer(SegmentHandle handle, Delivery delivery, Waiting notEmpty, Occupancy occupancy, int maxByteSize) {
        this.handle = handle;
        this.delivery = delivery;
        this.notEmpty = notEmpty;
        this.occupancy = new HandleOccupancy(handle, occupancy);
        this.maxByteSize = maxByteSize;
        handle.ownedBy(this::close);
    }

    static QueueOpening opening(Segments segments, Delivery delivery) {
        int flags = Objects.requireNonNull(delivery, "delivery") == Delivery.AT_LEAST_ONCE ? Role.AT_LEAST_ONCE : 0;
        return new QueueOpening(segments, Role.CONSUMER | flags);
    }

    static QueueConsumer of(SegmentHandle handle, Delivery delivery) {
        try {
            if (QueueOpening.isClassic(handle)) {
                return new ClassicConsumer(handle, QueueOpening.classic(handle, Role.CONSUMER), delivery);
            }
            Shape shape = QueueOpening.shapeOf(handle);
            return shape.kind() == Kind.SPSC
                    ? new SpscConsumer(handle, shape, delivery)
                    : new MpmcConsumer(handle, shape, delivery);
        } catch (RuntimeException | Error e) {
            handle.close(() -> false, () -> {});
            throw e;
        }
    }

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
    public static QueueConsumer create(String name, Delivery delivery, QueueOptions options) {
        return of(opening(Segments.system(), delivery).create(name, options), delivery);
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
    public static QueueConsumer openOrCreate(String name, Delivery delivery, QueueOptions options) {
        return of(opening(Segments.system(), delivery).openOrCreate(name, options), delivery);
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
    public static QueueConsumer open(String name, Delivery delivery) {
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
    public static QueueConsumer open(String name, Delivery delivery, OpenOptions options) throws InterruptedException {
        return of(opening(Segments.system(), delivery).open(name, options), delivery);
    }

    /// Removes the next message and gives it.
    ///
    /// @return null if the queue is empty
    /// @throws IllegalStateException also if the delivery is `AT_LEAST_ONCE`, which needs a handler
    public final @Nullable Message poll() {
        requireAtMostOnce();
        MemorySegment memory = begin();
        try {
            Message message = takeOne(memory);
            return message == null && isDrained() ? takeOneOrThrow(memory) : message;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    /// Gives the next message and leaves it in the queue. Another consumer may take it meanwhile.
    ///
    /// @return null if the queue is empty
    public final @Nullable Message peek() {
        MemorySegment memory = begin();
        try {
            return peekOne(memory);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    /// Removes the next message and gives it, waiting for it.
    ///
    /// @param wait the longest wait; zero: try once
    /// @return null if there is still none at the deadline
    /// @throws IllegalStateException also if the delivery is `AT_LEAST_ONCE`, which needs a handler
    /// @throws InterruptedException if interrupted while waiting; nothing was removed
    public final @Nullable Message take(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        waitUntil(deadline);
        try {
            Message message = poll();
            while (message == null && awaitArrival(deadline)) {
                message = poll();
            }
            return message;
        } catch (LockTimeoutException e) {
            throw ClassicLock.orInterrupted(e);
        } finally {
            waitUntil(null);
        }
    }

    /// Hands the next messages to a handler, where they lie, one after the other. With `AT_LEAST_ONCE` a message is
    /// removed after the handler returned. A handler that throws ends the call; its exception reaches the caller,
    /// the messages before are removed, and its own message is redelivered (`AT_LEAST_ONCE`) or gone
    /// (`AT_MOST_ONCE`).
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
    public final int poll(MessageHandler handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        if (limit < 1) {
            throw new IllegalArgumentException("limit is at least 1, not " + limit);
        }
        MemorySegment memory = begin();
        turn.handlerRuns();
        try {
            int handled = drain(memory, handler, limit);
            return handled == 0 && isDrained() ? drainOrThrow(memory, handler, limit) : handled;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.handlerEnds();
            turn.end();
        }
    }

    /// Hands the next messages to a handler as [#poll(MessageHandler, int)] does, waiting for the first.
    ///
    /// @param handler gets the messages
    /// @param limit the most messages, from 1
    /// @param wait the longest wait for the first message; zero: try once
    /// @return how many were handled; 0 if there was still none at the deadline
    /// @throws IllegalArgumentException if `limit` is below 1
    /// @throws InterruptedException if interrupted while waiting; nothing was removed
    public final int take(MessageHandler handler, int limit, Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        waitUntil(deadline);
        try {
            int handled = poll(handler, limit);
            while (handled == 0 && awaitArrival(deadline)) {
                handled = poll(handler, limit);
            }
            return handled;
        } catch (LockTimeoutException e) {
            throw ClassicLock.orInterrupted(e);
        } finally {
            waitUntil(null);
        }
    }

    @Override
    public final String name() {
        return handle.name();
    }

    @Override
    public final long size() {
        return occupancy.size();
    }

    @Override
    public final long capacity() {
        return occupancy.capacity();
    }

    @Override
    public final long remaining() {
        return occupancy.remaining();
    }

    @Override
    public final long maxMessageByteSize() {
        return maxByteSize;
    }

    @Override
    public final boolean isEmpty() {
        return occupancy.isEmpty();
    }

    @Override
    public final boolean isFull() {
        return occupancy.isFull();
    }

    @Override
    public final boolean breakLock() {
        MemorySegment _ = begin();
        try {
            return breakForeignLock();
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    /// Copies of what waits in the queue, in order; nothing is taken. Weakly consistent: what others put in or take
    /// out meanwhile may be there or not.
    final List<Message> copyAll() {
        MemorySegment memory = begin();
        try {
            return snapshot(memory);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    @Override
    public final void close() {
        handle.close(turn::isBusy, () -> letGo(handle.memory()));
    }

    /// Removes and copies the next message.
    abstract @Nullable Message takeOne(MemorySegment memory);

    /// Copies the next message.
    abstract @Nullable Message peekOne(MemorySegment memory);

    /// Copies all messages, see [#copyAll].
    abstract List<Message> snapshot(MemorySegment memory);

    /// Hands messages over as the delivery says.
    abstract int drain(MemorySegment memory, MessageHandler handler, int limit);

    /// Whether taking is worth a try. Changes nothing.
    abstract boolean hasMessage(MemorySegment memory);

    /// Looks after what can hold messages up; between two sleeps.
    ///
    /// @return the longest next sleep, in nanoseconds
    abstract long whileEmpty(MemorySegment memory);

    /// The caller waits until then; null: it does not wait.
    void waitUntil(@Nullable Deadline deadline) {
        // for the kinds that wait for a lock
    }

    /// See [#breakLock].
    boolean breakForeignLock() {
        throw new IllegalStateException("the queue '" + handle.name() + "' has no locks");
    }

    /// Gives back what this consumer owns, while the memory is still mapped.
    abstract void letGo(MemorySegment memory);

    /// Starts an operation, which works with the memory it gets.
    private MemorySegment begin() {
        turn.begin();
        if (handle.isClosed()) { // SYNC handle.close
            turn.end();
            throw handle.closedException();
        }
        return handle.memory();
    }

    private boolean isDrained() {
        return handle.isRetired();
    }

    /// What was put in before the queue was retired is still handed out, then that is said.
    private Message takeOneOrThrow(MemorySegment memory) {
        Message message = takeOne(memory);
        if (message == null) {
            handle.requireLive(memory);
            throw handle.closedException();
        }
        return message;
    }

    private int drainOrThrow(MemorySegment memory, MessageHandler handler, int limit) {
        int handled = drain(memory, handler, limit);
        if (handled == 0) {
            handle.requireLive(memory);
        }
        return handled;
    }

    private boolean awaitArrival(Deadline deadline) throws InterruptedException {
        MemorySegment _ = begin();
        try {
            return notEmpty.await(arrival, deadline);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    private void requireAtMostOnce() {
        if (delivery != Delivery.AT_MOST_ONCE) {
            throw new IllegalStateException("with AT_LEAST_ONCE a message is removed after its handler returned: use"
                    + " poll or take with a handler");
        }
    }

    private final class Arrival implements Awaited {
        @Override
        public boolean isMet() {
            return handle.isClosed() || handle.isRetired() || hasMessage(handle.memory());
        }

        @Override
        public long betweenSlices() {
            return handle.isClosed() ? 0 : whileEmpty(handle.memory());
        }
    }
}
