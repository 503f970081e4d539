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

/// What the consumers of all kinds of queues have in common: an operation takes messages, or hands them over; when the
/// queue was retired and is empty, it says so.
abstract sealed class ConsumerHandle extends QueueHandle implements QueueConsumer
        permits SpscConsumer, MpmcConsumer, ClassicConsumer {
    final Delivery delivery;
    private final Waiting notEmpty;
    private final Awaited arrival = new Arrival();

    ConsumerHandle(SegmentHandle handle, Delivery delivery, Waiting notEmpty, Occupancy occupancy, int maxByteSize) {
        super(handle, occupancy, maxByteSize);
        this.delivery = delivery;
        this.notEmpty = notEmpty;
    }

    static QueueOpening opening(Segments segments, Delivery delivery) {
        int flags = Objects.requireNonNull(delivery, "delivery") == Delivery.AT_LEAST_ONCE ? Role.AT_LEAST_ONCE : 0;
        return new QueueOpening(segments, Role.CONSUMER | flags);
    }

    static ConsumerHandle of(SegmentHandle handle, Delivery delivery) {
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

    @Override
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

    @Override
    public final @Nullable Message peek() {
        MemorySegment memory = begin();
        try {
            Message message = peekOne(memory);
            return message == null && isDrained() ? peekOneOrThrow(memory) : message;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    @Override
    public final @Nullable Message take(Duration wait) throws InterruptedException {
        Deadline deadline = waitFor(wait);
        try {
            Message message = poll();
            while (message == null && awaitArrival(deadline)) {
                message = poll();
            }
            return message;
        } catch (ClassicLock.Interrupted _) {
            throw ClassicLock.Interrupted.told();
        } finally {
            waitUntil(null);
        }
    }

    @Override
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

    @Override
    public final int take(MessageHandler handler, int limit, Duration wait) throws InterruptedException {
        Deadline deadline = waitFor(wait);
        try {
            int handled = poll(handler, limit);
            while (handled == 0 && awaitArrival(deadline)) {
                handled = poll(handler, limit);
            }
            return handled;
        } catch (ClassicLock.Interrupted _) {
            throw ClassicLock.Interrupted.told();
        } finally {
            waitUntil(null);
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

    @Override
    final MemorySegment begin() {
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

    private @Nullable Message peekOneOrThrow(MemorySegment memory) {
        Message message = peekOne(memory);
        if (message == null) {
            handle.requireLive(memory);
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
