package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.internal.value.TextEncoder;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Waiting;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// What the producers of all kinds of queues have in common: an operation reserves room for each message, fills it,
/// seals it, and publishes what it sealed.
abstract sealed class ProducerHandle extends QueueHandle implements QueueProducer
        permits SpscProducer, MpmcProducer, ClassicProducer {
    private final Waiting notFull;
    private final Room room = new Room();
    private final MessageClaim claim = new MessageClaim(this);
    private @Nullable TextEncoder encoder;

    ProducerHandle(SegmentHandle handle, Waiting notFull, Occupancy occupancy, int maxByteSize) {
        super(handle, occupancy, maxByteSize);
        this.notFull = notFull;
    }

    static QueueOpening opening(Segments segments) {
        return new QueueOpening(segments, Role.PRODUCER);
    }

    static ProducerHandle of(SegmentHandle handle) {
        try {
            if (QueueOpening.isClassic(handle)) {
                return new ClassicProducer(handle, QueueOpening.classic(handle, Role.PRODUCER));
            }
            Shape shape = QueueOpening.shapeOf(handle);
            return shape.kind() == Kind.SPSC ? new SpscProducer(handle, shape) : new MpmcProducer(handle, shape);
        } catch (RuntimeException | Error e) {
            handle.close(() -> false, () -> {});
            throw e;
        }
    }

    @Override
    public final boolean offer(String text) {
        int byteSize = encode(text);
        return offerArray(textEncoder().bytes(), byteSize, Elements.BYTE, ValueType.STRING);
    }

    @Override
    public final boolean offer(byte[] bytes) {
        return offerArray(bytes, bytes.length, Elements.BYTE, ValueType.BYTES);
    }

    @Override
    public final boolean offer(float[] numbers) {
        return offerArray(numbers, numbers.length, Elements.FLOAT, ValueType.FLOATS);
    }

    @Override
    public final boolean offer(double[] numbers) {
        return offerArray(numbers, numbers.length, Elements.DOUBLE, ValueType.DOUBLES);
    }

    @Override
    public final boolean offer(int[] numbers) {
        return offerArray(numbers, numbers.length, Elements.INT, ValueType.INTS);
    }

    @Override
    public final boolean offer(long[] numbers) {
        return offerArray(numbers, numbers.length, Elements.LONG, ValueType.LONGS);
    }

    @Override
    public final boolean offer(ValueType type, int tag, MemorySegment bytes) {
        requireWhole(type, bytes.byteSize());
        requireCarries(tag);
        int byteSize = requireFits(bytes.byteSize());
        MemorySegment memory = begin();
        try {
            long at = reserve(memory, byteSize);
            if (at < 0) {
                return false;
            }
            fill(memory, bytes, at, byteSize);
            seal(memory, byteSize, MessageHeader.of(byteSize, Elements.codeOf(type), tag));
            publish(memory);
            return true;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    @Override
    public final int offer(List<MemorySegment> batch) {
        for (MemorySegment bytes : batch) {
            requireFits(bytes.byteSize());
        }
        MemorySegment memory = begin();
        try {
            return sealAndPublish(memory, batch);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    @Override
    public final boolean put(String text, Duration wait) throws InterruptedException {
        int byteSize = encode(text);
        return putArray(textEncoder().bytes(), byteSize, Elements.BYTE, ValueType.STRING, wait);
    }

    @Override
    public final boolean put(byte[] bytes, Duration wait) throws InterruptedException {
        return putArray(bytes, bytes.length, Elements.BYTE, ValueType.BYTES, wait);
    }

    @Override
    public final boolean put(float[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.FLOAT, ValueType.FLOATS, wait);
    }

    @Override
    public final boolean put(double[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.DOUBLE, ValueType.DOUBLES, wait);
    }

    @Override
    public final boolean put(int[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.INT, ValueType.INTS, wait);
    }

    @Override
    public final boolean put(long[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.LONG, ValueType.LONGS, wait);
    }

    @Override
    public final boolean put(ValueType type, int tag, MemorySegment bytes, Duration wait) throws InterruptedException {
        Deadline deadline = waitFor(wait);
        try {
            boolean done = offer(type, tag, bytes);
            while (!done && awaitRoom((int) bytes.byteSize(), deadline)) {
                done = offer(type, tag, bytes);
            }
            return done;
        } catch (ClassicLock.Interrupted _) {
            throw ClassicLock.Interrupted.told();
        } finally {
            waitUntil(null);
        }
    }

    @Override
    public final @Nullable MessageClaim claim(long byteSize) {
        int size = requireFits(byteSize);
        MemorySegment memory = begin();
        boolean open = false;
        try {
            long at = reserve(memory, size);
            if (at >= 0) {
                claim.open(at, size);
                open = true;
            }
            return open ? claim : null;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            if (open) {
                turn.beginClaim();
            } else {
                turn.end();
            }
        }
    }

    /// Room for a record: the byte offset of its payload, or negative when there is none. Followed by [#seal] or
    /// [#abort].
    abstract long reserve(MemorySegment memory, int byteSize);

    /// The record is complete.
    abstract void seal(MemorySegment memory, int byteSize, long header);

    /// Everything sealed may be seen; wakes who waits for it.
    abstract void publish(MemorySegment memory);

    /// The room is not used.
    abstract void abort(MemorySegment memory);

    /// Whether [#reserve] is worth a try. Changes nothing.
    abstract boolean hasRoom(MemorySegment memory, int byteSize);

    /// Looks after what can keep a queue full; between two sleeps.
    ///
    /// @return the longest next sleep, in nanoseconds
    abstract long whileFull(MemorySegment memory);

    /// Throws when the layout has no room for this tag.
    void requireCarries(int tag) {
        // every kind but the classic ones has
    }

    static void requireWhole(ValueType type, long byteSize) {
        if (byteSize % type.elementByteSize() != 0) {
            throw new IllegalArgumentException(byteSize + " bytes are no whole number of elements of " + type);
        }
    }

    private boolean offerArray(Object array, int count, ValueLayout element, ValueType type) {
        int byteSize = requireFits(count * element.byteSize());
        MemorySegment memory = begin();
        try {
            long at = reserve(memory, byteSize);
            if (at < 0) {
                return false;
            }
            BulkCopy.copy(array, 0, memory, element, at, count);
            seal(memory, byteSize, MessageHeader.of(byteSize, Elements.codeOf(type), 0));
            publish(memory);
            return true;
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    private boolean putArray(Object array, int count, ValueLayout element, ValueType type, Duration wait)
            throws InterruptedException {
        Deadline deadline = waitFor(wait);
        try {
            boolean done = offerArray(array, count, element, type);
            while (!done && awaitRoom((int) (count * element.byteSize()), deadline)) {
                done = offerArray(array, count, element, type);
            }
            return done;
        } catch (ClassicLock.Interrupted _) {
            throw ClassicLock.Interrupted.told();
        } finally {
            waitUntil(null);
        }
    }

    private int sealAndPublish(MemorySegment memory, List<MemorySegment> batch) {
        int count = 0;
        try {
            while (count < batch.size() && sealOne(memory, batch.get(count))) {
                count++;
            }
        } finally {
            if (count > 0) {
                publish(memory);
            }
        }
        return count;
    }

    private boolean sealOne(MemorySegment memory, MemorySegment bytes) {
        int byteSize = requireFits(bytes.byteSize()); // once more: the list may have changed
        long at = reserve(memory, byteSize);
        if (at < 0) {
            return false;
        }
        fill(memory, bytes, at, byteSize);
        seal(memory, byteSize, MessageHeader.of(byteSize, 0, 0));
        return true;
    }

    @Override
    final MemorySegment begin() {
        MemorySegment memory = handle.memory();
        turn.begin();
        boolean live = false;
        try {
            handle.requireLive(memory); // SYNC handle.close
            live = true;
            return memory;
        } finally {
            if (!live) {
                turn.end();
            }
        }
    }

    /// A source that cannot be read must not leave the room reserved for ever.
    private void fill(MemorySegment memory, MemorySegment bytes, long at, int byteSize) {
        boolean filled = false;
        try {
            BulkCopy.copy(bytes, 0, memory, at, byteSize);
            filled = true;
        } finally {
            if (!filled) {
                abort(memory);
            }
        }
    }

    private boolean awaitRoom(int byteSize, Deadline deadline) throws InterruptedException {
        MemorySegment _ = begin();
        try {
            room.byteSize = byteSize;
            return notFull.await(room, deadline);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    /// Into the bytes of the operation that is in turn: those of another one are left alone.
    private int encode(String text) {
        turn.begin();
        try {
            return textEncoder().encode(handle.name(), text, maxByteSize);
        } finally {
            turn.end();
        }
    }

    private TextEncoder textEncoder() {
        TextEncoder existing = encoder;
        if (existing == null) {
            existing = new TextEncoder();
            encoder = existing;
        }
        return existing;
    }

    private int requireFits(long byteSize) {
        if (Long.compareUnsigned(byteSize, maxByteSize) > 0) {
            throw unfit(byteSize);
        }
        return (int) byteSize;
    }

    private RuntimeException unfit(long byteSize) {
        return byteSize < 0
                ? new IllegalArgumentException("a message has no negative size: " + byteSize)
                : new ValueTooLargeException(
                        handle.name(),
                        "the message has " + byteSize + " bytes, at most " + maxByteSize + " fit; nothing was put in");
    }

    /// Room for the message that is to be put.
    private final class Room implements Awaited {
        private int byteSize;

        @Override
        public boolean isMet() {
            return handle.isClosed() || handle.isRetired() || hasRoom(handle.memory(), byteSize);
        }

        @Override
        public long betweenSlices() {
            return handle.isClosed() ? 0 : whileFull(handle.memory());
        }
    }
}
