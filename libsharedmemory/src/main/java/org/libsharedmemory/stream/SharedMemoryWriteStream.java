package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.internal.value.TextEncoder;
import org.libsharedmemory.segment.Codec;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentLostException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// The writing end of a latest-value stream.
///
/// *Thread-safety*: with [Writers#ONE] (the default) one thread at a time may write; a second one at the same
/// time is an [IllegalStateException], as far as that can be noticed for nothing. With [Writers#SEVERAL]
/// every method may be called by any thread. `close` may always be called by any thread.
///
/// *Progress*: a single writer is wait-free; several writers block one another. *Memory effects*: everything a
/// thread did before a write is visible to whoever reads that value or a later one.
///
/// *Failure*: a value that does not fit, or text that has no UTF-8 form, is refused before anything is touched.
/// A writer killed at any instruction leaves the last value readable; the lock it may have held is taken over
/// by the next one. Readers that are slow, stopped or dead hold no writer up. All writes throw
/// [SegmentRetiredException] once the stream was removed or replaced, [SegmentLostException] if its file was
/// truncated, and [IllegalStateException] after [#close]. [InternalError] means that a file of the caller's was
/// truncated, whose mapping was to be written: the stream is none the worse for it.
public final class SharedMemoryWriteStream implements AutoCloseable {
    private final SegmentHandle handle;
    private final ValueTarget target;
    private final AtomicReference<@Nullable TextEncoder> encoder = new AtomicReference<>(new TextEncoder());

    SharedMemoryWriteStream(SegmentHandle handle, ValueTarget target) {
        this.handle = handle;
        this.target = target;
        handle.ownedBy(this::close);
    }

    /// Makes a stream with the default options. Fails as [#create(String, long, StreamOptions)] does.
    ///
    /// @param name letters, digits, `.`, `_` and `-`, at most 30 characters
    /// @param byteSize size of the classic area in bytes, its header of 5 bytes included
    /// @return the writer
    /// @throws SegmentExistsException if the name is taken by anything but a leftover of the dead
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; nothing is left behind
    public static SharedMemoryWriteStream create(String name, long byteSize) {
        return create(name, byteSize, StreamOptions.DEFAULT);
    }

    /// Makes a stream.
    ///
    /// @param name letters, digits, `.`, `_` and `-`, at most 30 characters
    /// @param byteSize in bytes, the header of the classic layout included: 5 (V1), 20 (V2) or none; the largest
    ///     value has byteSize minus that
    /// @param options lifetime, permissions, layout, history, number of writers
    /// @return the writer
    /// @throws SegmentExistsException if the name is taken by anything but a leftover of the dead
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; nothing is left behind
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if the operating system forbids it
    /// @throws IllegalArgumentException if byteSize leaves no room for a value
    public static SharedMemoryWriteStream create(String name, long byteSize, StreamOptions options) {
        return WriterOpening.create(Segments.system(), name, byteSize, options);
    }

    /// Joins the stream of this name or makes it, with the default options. Fails as
    /// [#openOrCreate(String, long, StreamOptions)] does.
    ///
    /// @param name see [#create(String, long)]
    /// @param byteSize see [#create(String, long)]
    /// @return the writer
    /// @throws RoleTakenException if it has a living writer and admits one
    /// @throws SegmentMismatchException if what has the name is no stream of this size and these options
    public static SharedMemoryWriteStream openOrCreate(String name, long byteSize) {
        return openOrCreate(name, byteSize, StreamOptions.DEFAULT);
    }

    /// Joins the stream of this name or makes it. Lifetime and permissions of an existing one stay as its
    /// maker chose them; size, layout, cells and number of writers must be equal. A stream of another program
    /// is joined if its file has exactly this size and is not recognised as one of another layout: whichever
    /// program comes first makes it.
    ///
    /// @param name see [#create(String, long, StreamOptions)]
    /// @param byteSize see [#create(String, long, StreamOptions)]
    /// @param options for a new one
    /// @return the writer
    /// @throws RoleTakenException if it has a living writer and admits one
    /// @throws SegmentMismatchException if what has the name is no stream of this size and these options
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room for a new one
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    /// @throws IllegalArgumentException if byteSize leaves no room for a value
    public static SharedMemoryWriteStream openOrCreate(String name, long byteSize, StreamOptions options) {
        return WriterOpening.openOrCreate(Segments.system(), name, byteSize, options);
    }

    /// Makes a stream in the place of whatever has the name, with the default options. Fails as
    /// [#replace(String, long, StreamOptions)] does.
    ///
    /// @param name see [#create(String, long)]
    /// @param byteSize see [#create(String, long)]
    /// @return the writer
    public static SharedMemoryWriteStream replace(String name, long byteSize) {
        return replace(name, byteSize, StreamOptions.DEFAULT);
    }

    /// Makes a stream in the place of whatever has the name: living, persistent or foreign. Its former
    /// writers get a [SegmentRetiredException], its readers follow.
    ///
    /// @param name see [#create(String, long, StreamOptions)]
    /// @param byteSize see [#create(String, long, StreamOptions)]
    /// @param options lifetime, permissions, layout, history, number of writers
    /// @return the writer
    /// @throws SegmentExistsException if a directory stands there
    /// @throws org.libsharedmemory.segment.OutOfSharedMemoryException if there is no room; the old one stays
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if the operating system forbids it
    /// @throws org.libsharedmemory.segment.InvalidNameException if the name breaks the rule
    /// @throws IllegalArgumentException if byteSize leaves no room for a value
    public static SharedMemoryWriteStream replace(String name, long byteSize, StreamOptions options) {
        return WriterOpening.replace(Segments.system(), name, byteSize, options);
    }

    /// Joins an existing stream of this library. Fails as [#open(String, WriterOptions)] does, but never waits
    /// for a stream; for a role that somebody has, a tenth of a second, in which a dead holder would be replaced.
    ///
    /// @param name its name
    /// @return the writer
    /// @throws SegmentNotFoundException if there is none
    /// @throws RoleTakenException if it has a living writer and admits one
    /// @throws SegmentMismatchException if what has the name is no stream of this library
    public static SharedMemoryWriteStream open(String name) {
        try {
            return open(name, WriterOptions.DEFAULT);
        } catch (InterruptedException e) {
            throw new IllegalStateException("an open that does not wait was interrupted", e);
        }
    }

    /// Joins an existing stream: as a further writer where it admits several, as the successor of a dead one
    /// where it admits one, or in a stream of another program if its layout is told.
    ///
    /// @param name its name
    /// @param options waiting, patience for locks, foreign layout, whom to trust
    /// @return the writer
    /// @throws SegmentNotFoundException if there is none, or none appeared in time
    /// @throws RoleTakenException if it has a living writer and admits one
    /// @throws SegmentMismatchException if what has the name is no stream, or another program made it and its
    ///     layout was not told
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not write to it
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException if its attachment table is full
    /// @throws InterruptedException if interrupted while waiting
    public static SharedMemoryWriteStream open(String name, WriterOptions options) throws InterruptedException {
        return WriterOpening.open(Segments.system(), name, options);
    }

    /// Writes text as UTF-8.
    ///
    /// @param value the text
    /// @return its version
    /// @throws ValueTooLargeException if it does not fit; nothing was touched
    /// @throws MalformedTextException if it has a lone surrogate; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(String value) {
        TextEncoder idle = encoder.getAndSet(null); // another thread may use it
        TextEncoder text = idle == null ? new TextEncoder() : idle;
        try {
            int size = text.encode(handle.name(), value, target.capacity());
            return write(ValueType.STRING, text.bytes(), 0, size, Elements.BYTE, 1);
        } finally {
            encoder.setRelease(text);
        }
    }

    /// Writes raw bytes.
    ///
    /// @param value the bytes
    /// @return the version
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(byte[] value) {
        return write(ValueType.BYTES, value, 0, value.length, Elements.BYTE, 1);
    }

    /// Writes a part of an array as raw bytes.
    ///
    /// @param value the array
    /// @param offset index of the first byte
    /// @param length number of bytes
    /// @return the version
    /// @throws IndexOutOfBoundsException if that part does not exist
    /// @throws ValueTooLargeException if it does not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        return write(ValueType.BYTES, value, offset, length, Elements.BYTE, 1);
    }

    /// Writes what remains in a buffer, as raw bytes; its position stays.
    ///
    /// @param value the buffer
    /// @return the version
    /// @throws ValueTooLargeException if it does not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(ByteBuffer value) {
        return write(MemorySegment.ofBuffer(value));
    }

    /// Writes the bytes of a memory segment.
    ///
    /// @param value the segment; it must not change during the call
    /// @return the version
    /// @throws IllegalStateException also if that segment is closed
    /// @throws WrongThreadException if it belongs to another thread
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(MemorySegment value) {
        return write(ValueType.BYTES, value);
    }

    /// Writes floats.
    ///
    /// @param value the numbers
    /// @return the version
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(float[] value) {
        return write(ValueType.FLOATS, value, 0, value.length, Elements.FLOAT, Float.BYTES);
    }

    /// Writes doubles.
    ///
    /// @param value the numbers
    /// @return the version
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(double[] value) {
        return write(ValueType.DOUBLES, value, 0, value.length, Elements.DOUBLE, Double.BYTES);
    }

    /// Writes ints. A program that is not of this library sees them as raw bytes.
    ///
    /// @param value the numbers
    /// @return the version
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(int[] value) {
        return write(ValueType.INTS, value, 0, value.length, Elements.INT, Integer.BYTES);
    }

    /// Writes longs. A program that is not of this library sees them as raw bytes.
    ///
    /// @param value the numbers
    /// @return the version
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(long[] value) {
        return write(ValueType.LONGS, value, 0, value.length, Elements.LONG, Long.BYTES);
    }

    /// Writes an object as the bytes its codec makes of it.
    ///
    /// @param <T> the object's type
    /// @param value the object
    /// @param codec runs outside all locks, on an array: of 2 GiB at most; what it throws is the caller's, and
    ///     nothing was touched
    /// @return the version
    /// @throws IllegalArgumentException if the codec says a negative size
    /// @throws ValueTooLargeException if they do not fit; nothing was touched
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public <T> long write(T value, Codec<? super T> codec) {
        long size = checked(codec.byteSize(value));
        MemorySegment encoded = HeapValue.room(handle.name(), size);
        codec.encode(value, encoded);
        return write(encoded);
    }

    /// Writes a value that the filler builds in place, without a copy. It runs under the writer's lock or
    /// role; if it throws, nothing is published and the exception is the caller's. Into a stream of another
    /// program, which would see the value half built, it is copied from an array, of 2 GiB at most.
    ///
    /// @param type what the bytes are
    /// @param byteSize size of the value in bytes, a multiple of the type's element size
    /// @param filler gets exactly that many bytes, with old content; they are its own until it returns; use
    ///     unaligned layouts to put numbers in
    /// @return the version
    /// @throws ValueTooLargeException if it does not fit; nothing was touched
    /// @throws IllegalArgumentException if byteSize is negative or no multiple of the element size
    /// @throws IllegalStateException if called from a filler: writes do not nest
    /// @throws LockTimeoutException if the lock of other writers was not free in time
    public long write(ValueType type, long byteSize, Consumer<? super MemorySegment> filler) {
        if (byteSize < 0 || byteSize % type.elementByteSize() != 0) {
            throw new IllegalArgumentException("byteSize=" + byteSize + " is no multiple of the "
                    + type.elementByteSize() + " bytes of an element of " + type);
        }
        checked(byteSize);
        if (!target.buildsInPlace()) {
            MemorySegment built = HeapValue.room(handle.name(), byteSize);
            filler.accept(built);
            return write(type, built);
        }
        try {
            MemorySegment memory = handle.memory();
            long at = target.begin(memory);
            try {
                filler.accept(memory.asSlice(at, byteSize));
                return target.publish(memory, type, byteSize);
            } finally {
                target.end(memory);
            }
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    private long write(ValueType type, MemorySegment value) {
        long size = checked(value.byteSize());
        if (!target.buildsInPlace() && size > 0) {
            value.get(ValueLayout.JAVA_BYTE, 0); // closed, or of another thread: before the old value is touched
        }
        try {
            MemorySegment memory = handle.memory();
            long at = target.begin(memory);
            try {
                BulkCopy.copy(value, 0, memory, at, size);
                return target.publish(memory, type, size);
            } finally {
                target.end(memory);
            }
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    private long write(ValueType type, Object array, int offset, int length, ValueLayout element, int elementSize) {
        long size = checked((long) length * elementSize);
        try {
            MemorySegment memory = handle.memory();
            long at = target.begin(memory);
            try {
                BulkCopy.copy(array, offset, memory, element, at, length);
                return target.publish(memory, type, size);
            } finally {
                target.end(memory);
            }
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    private long checked(long size) {
        if (size > target.capacity()) {
            throw new ValueTooLargeException(
                    handle.name(),
                    "the value needs " + size + " bytes, " + target.capacity()
                            + " fit, its byteSize less the header of its layout; nothing was written: replace it with a"
                            + " larger one");
        }
        return size;
    }

    /// {@return the size of the largest value, in bytes}
    public long maxPayloadByteSize() {
        return target.capacity();
    }

    /// {@return the stream's name}
    public String name() {
        return handle.name();
    }

    /// {@return whether a reader of layout V2 has acknowledged the newest value; true, too, before there is one} There
    /// is one acknowledgement for all readers; readers of this library do not acknowledge in streams of their own.
    ///
    /// @throws IllegalStateException if the layout is not V2, or after close
    /// @throws SegmentLostException if its file was truncated
    public boolean isRead() {
        requireOpen();
        try {
            return target.isRead();
        } catch (InternalError e) {
            throw handle.fault(e);
        }
    }

    /// Waits until a reader of layout V2 has acknowledged the newest value, by polling: such readers wake
    /// nobody. Before anything was written there is nothing to wait for.
    ///
    /// @param wait how long; zero: look once
    /// @return false if the deadline came first; a reader's death ends no wait
    /// @throws IllegalStateException if the layout is not V2, or after close
    /// @throws SegmentRetiredException if the stream was removed or replaced
    /// @throws SegmentLostException if its file was truncated
    /// @throws InterruptedException if interrupted
    public boolean awaitRead(Duration wait) throws InterruptedException {
        requireOpen();
        try {
            return target.awaitRead(wait);
        } catch (InternalError e) {
            throw handle.fault(e);
        }
    }

    /// Ends this writer. A stream that is not persistent goes with its last writer; its readers keep what they
    /// have. A write in another thread gets a second to finish. A second call does nothing.
    @Override
    public void close() {
        target.close();
    }

    private void requireOpen() {
        if (handle.isClosed()) {
            throw handle.closedException();
        }
    }
}
