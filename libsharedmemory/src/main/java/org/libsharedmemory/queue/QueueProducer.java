package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
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
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// Puts messages into a queue.
///
/// `offer` never waits for room: false means full. `put` waits until there is room, for its deadline at most: a
/// consumer's death ends no wait. A message counts once the call has returned true while the queue was not
/// removed or replaced: from then on the death of this process cannot undo it. What is offered is copied, and
/// the caller's again when the call returns.
///
/// *Thread-safety*: one thread at a time; open one producer per thread. *Memory effects*: what the producer's
/// thread did before a message went in is visible to who gets it out, in another process as far as it is in shared
/// memory. *Failures of every operation*: [IllegalStateException] if this handle is closed, in use by another
/// thread, or has an open claim; [org.libsharedmemory.segment.SegmentRetiredException] if the queue was removed or
/// replaced; [org.libsharedmemory.segment.SegmentCorruptException] if its bytes contradict themselves;
/// [org.libsharedmemory.segment.SegmentLostException] if its file was truncated; [InternalError] if a file of the
/// caller's was, whose mapping was to be put in: the queue is none the worse for it.
///
/// **Classic layouts** ([QueueOptions#classicV1], [QueueOptions#classicV2]) keep bytes alone: types are not kept,
/// tags other than 0 are refused, and a batch is published message by message. In layout V2 a message goes in under
/// the producer lock: an open claim holds it, and any operation can end in a
/// [org.libsharedmemory.segment.LockTimeoutException] when somebody else holds it for 5 seconds, or for as long as
/// `put` was told to wait, at least 30 ms. What a batch had put in before stays in.
public abstract sealed class QueueProducer implements QueueEnd permits SpscProducer, MpmcProducer, ClassicProducer {
    final SegmentHandle handle;
    private final Turn turn = new Turn();
    private final Waiting notFull;
    private final Occupancy occupancy;
    private final int maxByteSize;
    private final Room room = new Room();
    private final MessageClaim claim = new MessageClaim(this);
    private @Nullable TextEncoder encoder;

    QueueProducer(SegmentHandle handle, Waiting notFull, Occupancy occupancy, int maxByteSize) {
        this.handle = handle;
        this.notFull = notFull;
        this.occupancy = new HandleOccupancy(handle, occupancy);
        this.maxByteSize = maxByteSize;
        handle.ownedBy(this::close);
    }

    static QueueOpening opening(Segments segments) {
        return new QueueOpening(segments, Role.PRODUCER);
    }

    static QueueProducer of(SegmentHandle handle) {
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

    /// Makes a new queue and becomes its producer.
    ///
    /// @param name letters, digits, `.`, `_` and `-`, at most 30 characters, starting with a letter or digit
    /// @param options kind, size, lifetime, permissions
    /// @return the producer
    /// @throws org.libsharedmemory.segment.SegmentExistsException if the name is taken by anything but a leftover
    ///     of the dead
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; nothing is left behind
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if the operating system forbids it
    public static QueueProducer create(String name, QueueOptions options) {
        return of(opening(Segments.system()).create(name, options));
    }

    /// Joins the queue of this name, kind and size as a producer, or makes it.
    ///
    /// @param name see [#create]
    /// @param options kind and size; for a new queue also lifetime and permissions
    /// @return the producer
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if what has the name is of another kind or size
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     producer
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room for a new one
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    public static QueueProducer openOrCreate(String name, QueueOptions options) {
        return of(opening(Segments.system()).openOrCreate(name, options));
    }

    /// Makes a new queue in the place of whatever has the name. The old one is retired: its producers get a
    /// [org.libsharedmemory.segment.SegmentRetiredException], its consumers drain it and then get one too.
    ///
    /// @param name see [#create]
    /// @param options kind, size, lifetime, permissions
    /// @return the producer
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; the old one stays
    /// @throws org.libsharedmemory.segment.SegmentExistsException if a directory stands there
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if the operating system forbids it
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    public static QueueProducer replace(String name, QueueOptions options) {
        return of(opening(Segments.system()).replace(name, options));
    }

    /// Joins an existing queue with the default options. Fails as [#open(String, OpenOptions)] does, but never waits.
    ///
    /// @param name its name
    /// @return the producer
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if it is no queue, or none yet
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     producer
    public static QueueProducer open(String name) {
        try {
            return open(name, OpenOptions.DEFAULT);
        } catch (InterruptedException e) {
            throw new IllegalStateException("an open that does not wait was interrupted", e);
        }
    }

    /// Joins an existing queue, of whatever kind. One that another program made is recognised by the size equation
    /// of the C++ library's layouts; if its header is not filled in yet, it is waited for as for a queue that is
    /// not there.
    ///
    /// @param name its name
    /// @param options whether to wait for it and whom to trust; not `readOnly`
    /// @return the producer
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none, or none appeared in time
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if it is no queue, or none yet
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it, or
    ///     its owner is not trusted
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     producer
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws IllegalArgumentException if the options say `readOnly`
    /// @throws InterruptedException if interrupted while waiting
    public static QueueProducer open(String name, OpenOptions options) throws InterruptedException {
        return of(opening(Segments.system()).open(name, options));
    }

    /// Puts a string in, as UTF-8.
    ///
    /// @param text the message
    /// @return false if the queue is full
    /// @throws ValueTooLargeException if it is larger than [#maxMessageByteSize]; so in all forms
    /// @throws org.libsharedmemory.segment.MalformedTextException if it has a lone surrogate
    public final boolean offer(String text) {
        int byteSize = encode(text);
        return offerArray(textEncoder().bytes(), byteSize, Elements.BYTE, ValueType.STRING);
    }

    /// Puts bytes in.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    public final boolean offer(byte[] bytes) {
        return offerArray(bytes, bytes.length, Elements.BYTE, ValueType.BYTES);
    }

    /// Puts in what remains in a buffer, whose position does not move.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    public final boolean offer(ByteBuffer bytes) {
        return offer(ValueType.BYTES, 0, MemorySegment.ofBuffer(bytes));
    }

    /// Puts all bytes of a segment in.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    /// @throws IllegalStateException also if that segment is closed
    /// @throws WrongThreadException if it belongs to another thread
    public final boolean offer(MemorySegment bytes) {
        return offer(ValueType.BYTES, 0, bytes);
    }

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    public final boolean offer(float[] numbers) {
        return offerArray(numbers, numbers.length, Elements.FLOAT, ValueType.FLOATS);
    }

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    public final boolean offer(double[] numbers) {
        return offerArray(numbers, numbers.length, Elements.DOUBLE, ValueType.DOUBLES);
    }

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    public final boolean offer(int[] numbers) {
        return offerArray(numbers, numbers.length, Elements.INT, ValueType.INTS);
    }

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    public final boolean offer(long[] numbers) {
        return offerArray(numbers, numbers.length, Elements.LONG, ValueType.LONGS);
    }

    /// Puts all bytes of a segment in, with a type and a tag.
    ///
    /// @param type what the bytes are
    /// @param tag any number, handed to the consumer
    /// @param bytes the message, little-endian if numbers
    /// @return false if the queue is full
    /// @throws IllegalArgumentException if the size is no multiple of the type's elements, or `tag` is not 0 in a
    ///     queue of a classic layout
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

    /// Puts in as many messages as fit, as raw bytes, in order, and publishes them together.
    ///
    /// @param batch the messages
    /// @return how many went in, the first ones; 0 if the queue is full
    /// @throws ValueTooLargeException if one is larger than [#maxMessageByteSize]; none went in
    /// @throws IllegalStateException also if the memory of a message is closed; those before it went in
    /// @throws WrongThreadException if the memory of a message belongs to another thread; those before it went in
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

    /// Puts a string in, as UTF-8, waiting for room.
    ///
    /// @param text the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(String text, Duration wait) throws InterruptedException {
        int byteSize = encode(text);
        return putArray(textEncoder().bytes(), byteSize, Elements.BYTE, ValueType.STRING, wait);
    }

    /// Puts bytes in, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(byte[] bytes, Duration wait) throws InterruptedException {
        return putArray(bytes, bytes.length, Elements.BYTE, ValueType.BYTES, wait);
    }

    /// Puts in what remains in a buffer, whose position does not move, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(ByteBuffer bytes, Duration wait) throws InterruptedException {
        return put(ValueType.BYTES, 0, MemorySegment.ofBuffer(bytes), wait);
    }

    /// Puts all bytes of a segment in, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(MemorySegment bytes, Duration wait) throws InterruptedException {
        return put(ValueType.BYTES, 0, bytes, wait);
    }

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(float[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.FLOAT, ValueType.FLOATS, wait);
    }

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(double[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.DOUBLE, ValueType.DOUBLES, wait);
    }

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(int[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.INT, ValueType.INTS, wait);
    }

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(long[] numbers, Duration wait) throws InterruptedException {
        return putArray(numbers, numbers.length, Elements.LONG, ValueType.LONGS, wait);
    }

    /// Puts all bytes of a segment in, with a type and a tag, waiting for room.
    ///
    /// @param type what the bytes are
    /// @param tag any number, handed to the consumer
    /// @param bytes the message, little-endian if numbers
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws IllegalArgumentException if the size is no multiple of the type's elements, or `tag` is not 0 in a
    ///     queue of a classic layout
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    public final boolean put(ValueType type, int tag, MemorySegment bytes, Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        waitUntil(deadline);
        try {
            boolean done = offer(type, tag, bytes);
            while (!done && awaitRoom((int) bytes.byteSize(), deadline)) {
                done = offer(type, tag, bytes);
            }
            return done;
        } catch (LockTimeoutException e) {
            throw ClassicLock.orInterrupted(e);
        } finally {
            waitUntil(null);
        }
    }

    /// Reserves room for one message, to be filled in place.
    ///
    /// @param byteSize size of the message in bytes
    /// @return null if the queue is full; else the one claim of this producer, to be committed or closed
    /// @throws ValueTooLargeException if it is larger than [#maxMessageByteSize]
    /// @throws IllegalArgumentException if it is negative
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

    final void commitClaim(int byteSize, ValueType type, int tag) {
        turn.endClaim();
        try {
            sealOrAbort(handle.memory(), byteSize, MessageHeader.of(byteSize, Elements.codeOf(type), tag));
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
        }
    }

    private void sealOrAbort(MemorySegment memory, int byteSize, long header) {
        boolean done = false;
        try {
            handle.requireLive(memory);
            seal(memory, byteSize, header);
            publish(memory);
            done = true;
        } finally {
            if (!done && !handle.isClosed()) {
                abort(memory);
            }
        }
    }

    final void abortClaim() {
        if (handle.isClosed()) {
            turn.end(); // who closes it waits for that, and gives the claim up
            return;
        }
        turn.endClaim();
        try {
            abort(handle.memory());
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        } finally {
            turn.end();
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

    @Override
    public final void close() {
        handle.close(turn::isBusy, () -> letGo(handle.memory()));
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

    /// The caller waits until then; null: it does not wait.
    void waitUntil(@Nullable Deadline deadline) {
        // for the kinds that wait for a lock
    }

    /// See [#breakLock].
    boolean breakForeignLock() {
        throw new IllegalStateException("the queue '" + handle.name() + "' has no locks");
    }

    /// Gives back what this producer owns, while the memory is still mapped.
    abstract void letGo(MemorySegment memory);

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
        Deadline deadline = Deadline.after(wait);
        waitUntil(deadline);
        try {
            boolean done = offerArray(array, count, element, type);
            while (!done && awaitRoom((int) (count * element.byteSize()), deadline)) {
                done = offerArray(array, count, element, type);
            }
            return done;
        } catch (LockTimeoutException e) {
            throw ClassicLock.orInterrupted(e);
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

    /// Starts an operation, which works with the memory it gets.
    private MemorySegment begin() {
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

    private int encode(String text) {
        return textEncoder().encode(handle.name(), text, maxByteSize);
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
