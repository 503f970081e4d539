package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// Puts messages into a queue.
///
/// `offer` never waits for room: false means full. `put` waits until there is room, for its deadline at most: a
/// consumer's death ends no wait. A message counts once the call has returned true while the queue was not
/// removed or replaced: from then on the death of this process cannot undo it, as long as the queue lasts: one that
/// is not persistent ends with its last live producer or consumer, and with what is in it. What is offered is copied,
/// and the caller's again when the call returns.
///
/// *Thread-safety*: one thread at a time; open one producer per thread. *Memory effects*: what the producer's
/// thread did before a message went in is visible to who gets it out, in another process as far as it is in shared
/// memory. *Failures of every operation*: [IllegalStateException] if this handle is closed, has an open claim, or,
/// as far as that can be noticed, is in use by another thread: messages are damaged where it is not noticed;
/// [org.libsharedmemory.segment.SegmentRetiredException] if the queue was removed or
/// replaced; [org.libsharedmemory.segment.SegmentCorruptException] if its bytes contradict themselves;
/// [org.libsharedmemory.segment.SegmentLostException] if its file was truncated; [InternalError] if a file of the
/// caller's was, whose mapping was to be put in: the queue is none the worse for it.
///
/// **Classic layouts** ([QueueOptions#classicV1], [QueueOptions#classicV2]) keep bytes alone: types are not kept,
/// tags other than 0 are refused, and a batch is published message by message. In layout V2 a message goes in under
/// the producer lock: an open claim holds it, and any operation can end in a
/// [org.libsharedmemory.segment.LockTimeoutException] when somebody else holds it for 5 seconds, or for as long as
/// `put` was told to wait, at least 30 ms. What a batch had put in before stays in.
public sealed interface QueueProducer extends QueueEnd permits ProducerHandle {
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
    static QueueProducer create(String name, QueueOptions options) {
        return ProducerHandle.of(ProducerHandle.opening(Segments.system()).create(name, options));
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
    static QueueProducer openOrCreate(String name, QueueOptions options) {
        return ProducerHandle.of(ProducerHandle.opening(Segments.system()).openOrCreate(name, options));
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
    static QueueProducer replace(String name, QueueOptions options) {
        return ProducerHandle.of(ProducerHandle.opening(Segments.system()).replace(name, options));
    }

    /// Joins an existing queue with the default options. Fails as [#open(String, OpenOptions)] does, but never waits.
    ///
    /// @param name its name
    /// @return the producer
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if it is no queue, or none yet
    /// @throws org.libsharedmemory.segment.RoleTakenException if it is an SPSC or classic V1 queue with a live
    ///     producer
    static QueueProducer open(String name) {
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
    static QueueProducer open(String name, OpenOptions options) throws InterruptedException {
        return ProducerHandle.of(ProducerHandle.opening(Segments.system()).open(name, options));
    }

    /// Puts a string in, as UTF-8.
    ///
    /// @param text the message
    /// @return false if the queue is full
    /// @throws ValueTooLargeException if it is larger than [#maxMessageByteSize]; so in all forms
    /// @throws org.libsharedmemory.segment.MalformedTextException if it has a lone surrogate
    boolean offer(String text);

    /// Puts bytes in.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    boolean offer(byte[] bytes);

    /// Puts in what remains in a buffer, whose position does not move.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    default boolean offer(ByteBuffer bytes) {
        return offer(ValueType.BYTES, 0, MemorySegment.ofBuffer(bytes));
    }

    /// Puts all bytes of a segment in.
    ///
    /// @param bytes the message
    /// @return false if the queue is full
    /// @throws IllegalStateException also if that segment is closed
    /// @throws WrongThreadException if it belongs to another thread
    default boolean offer(MemorySegment bytes) {
        return offer(ValueType.BYTES, 0, bytes);
    }

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    boolean offer(float[] numbers);

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    boolean offer(double[] numbers);

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    boolean offer(int[] numbers);

    /// Puts numbers in.
    ///
    /// @param numbers the message
    /// @return false if the queue is full
    boolean offer(long[] numbers);

    /// Puts all bytes of a segment in, with a type and a tag.
    ///
    /// @param type what the bytes are
    /// @param tag any number, handed to the consumer
    /// @param bytes the message, little-endian if numbers
    /// @return false if the queue is full
    /// @throws IllegalArgumentException if the size is no multiple of the type's elements, or `tag` is not 0 in a
    ///     queue of a classic layout
    boolean offer(ValueType type, int tag, MemorySegment bytes);

    /// Puts in as many messages as fit, as raw bytes, in order, and publishes them together.
    ///
    /// @param batch the messages
    /// @return how many went in, the first ones; 0 if the queue is full
    /// @throws ValueTooLargeException if one is larger than [#maxMessageByteSize]; none went in
    /// @throws IllegalStateException also if the memory of a message is closed; those before it went in
    /// @throws WrongThreadException if the memory of a message belongs to another thread; those before it went in
    int offer(List<MemorySegment> batch);

    /// Puts a string in, as UTF-8, waiting for room.
    ///
    /// @param text the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(String text, Duration wait) throws InterruptedException;

    /// Puts bytes in, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(byte[] bytes, Duration wait) throws InterruptedException;

    /// Puts in what remains in a buffer, whose position does not move, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    default boolean put(ByteBuffer bytes, Duration wait) throws InterruptedException {
        return put(ValueType.BYTES, 0, MemorySegment.ofBuffer(bytes), wait);
    }

    /// Puts all bytes of a segment in, waiting for room.
    ///
    /// @param bytes the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    default boolean put(MemorySegment bytes, Duration wait) throws InterruptedException {
        return put(ValueType.BYTES, 0, bytes, wait);
    }

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(float[] numbers, Duration wait) throws InterruptedException;

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(double[] numbers, Duration wait) throws InterruptedException;

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(int[] numbers, Duration wait) throws InterruptedException;

    /// Puts numbers in, waiting for room.
    ///
    /// @param numbers the message
    /// @param wait the longest wait; zero: try once
    /// @return false if the queue is still full at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    boolean put(long[] numbers, Duration wait) throws InterruptedException;

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
    boolean put(ValueType type, int tag, MemorySegment bytes, Duration wait) throws InterruptedException;

    /// Reserves room for one message, to be filled in place.
    ///
    /// @param byteSize size of the message in bytes
    /// @return null if the queue is full; else the one claim of this producer, to be committed or closed
    /// @throws ValueTooLargeException if it is larger than [#maxMessageByteSize]
    /// @throws IllegalArgumentException if it is negative
    @Nullable
    MessageClaim claim(long byteSize);
}
