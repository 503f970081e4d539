package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.ReaderOverrunException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentLostException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.segment.WrongTypeException;

/// The reading end of a latest-value stream.
///
/// A reader has a **cursor**: the version it has seen. All reads share it; `missed` counts the versions it was
/// moved over. It starts just before the value that is there when the stream is opened. A value of another type
/// than asked for leaves it where it was.
///
/// *Thread-safety*: one thread at a time; `close`, the counters and `onChange` may be called by any thread.
/// *Progress*: reads are lock-free; a read is repeated only if the writer overtakes it by all its cells. *Memory
/// effects*: what the writer's thread did before it wrote a value is visible to who has read it.
///
/// *Failure*: forms that copy are never torn. When the writer dies, the last value stays readable. When the stream
/// is removed or replaced, a reader that follows (the default) goes on with the next stream of the name; one that
/// does not reads what is there and then throws [SegmentRetiredException]. All reads throw
/// [SegmentCorruptException] for stamps and sizes that cannot be, [ReaderOverrunException] when the writer
/// overtakes them for two seconds, [SegmentLostException] if the file was truncated, and [IllegalStateException]
/// after [#close]. A foreign stream of layout V2 is read under its lock: there also
/// [org.libsharedmemory.segment.LockTimeoutException] if it is not free for 5 s, and
/// [org.libsharedmemory.segment.TooManyAttachmentsException]; with `readOnly` it is read without
/// taking it, within the same time. The value of a foreign stream is copied to an array first: one of more than 2 GiB
/// is a [ValueTooLargeException] in every form, and when the stream is opened.
public final class SharedMemoryReadStream implements AutoCloseable {
    private final String name;
    private final ReaderOpening opening;
    private final boolean follow;
    private final Cursor cursor;
    private final CopyInto copyInto;
    private final Set<StreamSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    SharedMemoryReadStream(ReaderOpening opening, Connection connection, boolean follow) {
        this.name = connection.handle.name();
        this.opening = opening;
        this.follow = follow;
        this.cursor = newCursor(connection, true);
        this.copyInto = new CopyInto(name);
        connection.handle.ownedBy(this::closeAtEnd);
    }

    /// Opens a stream with the default options. Fails as [#open(String, ReaderOptions)] does, but never waits.
    ///
    /// @param name the stream's name
    /// @return the reader
    /// @throws SegmentNotFoundException if there is none
    /// @throws SegmentMismatchException if what has the name is no stream
    public static SharedMemoryReadStream open(String name) {
        try {
            return open(name, ReaderOptions.DEFAULT);
        } catch (InterruptedException e) {
            throw new IllegalStateException("an open that does not wait was interrupted", e);
        }
    }

    /// Opens a stream, of this library or of another program.
    ///
    /// @param name the stream's name
    /// @param options waiting, write permission, following, foreign layout, whom to trust
    /// @return the reader
    /// @throws SegmentNotFoundException if there is none, or none appeared in time
    /// @throws SegmentMismatchException if what has the name is no stream
    /// @throws SegmentCorruptException if its description is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not read it, or its
    ///     owner is not trusted
    /// @throws InterruptedException if interrupted while waiting
    public static SharedMemoryReadStream open(String name, ReaderOptions options) throws InterruptedException {
        return open(Segments.system(), name, options);
    }

    static SharedMemoryReadStream open(Segments segments, String name, ReaderOptions options)
            throws InterruptedException {
        ReaderOpening opening = new ReaderOpening(segments, name, options);
        Connection connection = opening.open();
        try {
            return new SharedMemoryReadStream(opening, connection, options.followReplacement());
        } catch (RuntimeException | Error e) {
            connection.release();
            throw e;
        }
    }

    /// Reads the newest value, new or not.
    ///
    /// @return a copy; null if nothing was ever written
    /// @throws ValueTooLargeException if it is larger than an array can be
    public @Nullable StreamValue read() {
        HeapCopy copy = new HeapCopy(name, null);
        long version = readLatest(copy);
        return version == 0 ? null : new StreamValue(copy.value(), version, cursor.gap());
    }

    /// Reads the oldest value not seen yet that is still there.
    ///
    /// @return a copy; null if there is nothing new
    /// @throws ValueTooLargeException if it is larger than an array can be
    public @Nullable StreamValue next() {
        HeapCopy copy = new HeapCopy(name, null);
        long version = readNext(copy);
        return version == 0 ? null : new StreamValue(copy.value(), version, cursor.gap());
    }

    /// Reads the newest value as text.
    ///
    /// @return the text; null if nothing was ever written
    /// @throws WrongTypeException if it is no string
    /// @throws MalformedTextException if its bytes are not UTF-8
    /// @throws ValueTooLargeException if it is larger than an array can be
    public @Nullable String readString() {
        byte[] bytes = readTyped(ValueType.STRING);
        return bytes == null ? null : HeapValue.decode(name, bytes, bytes.length);
    }

    /// Reads the bytes of the newest value, of whatever type.
    ///
    /// @return the bytes; null if nothing was ever written
    /// @throws ValueTooLargeException if they are more than an array can have
    public byte @Nullable [] readBytes() {
        return readTyped(null);
    }

    /// Reads the newest value as floats.
    ///
    /// @return the numbers; null if nothing was ever written
    /// @throws WrongTypeException if it is of another type
    /// @throws ValueTooLargeException if it is larger than an array can be
    public float @Nullable [] readFloats() {
        byte[] bytes = readTyped(ValueType.FLOATS);
        return bytes == null ? null : new HeapValue(name, ValueType.FLOATS, bytes).asFloats();
    }

    /// Reads the newest value as doubles.
    ///
    /// @return the numbers; null if nothing was ever written
    /// @throws WrongTypeException if it is of another type
    /// @throws ValueTooLargeException if it is larger than an array can be
    public double @Nullable [] readDoubles() {
        byte[] bytes = readTyped(ValueType.DOUBLES);
        return bytes == null ? null : new HeapValue(name, ValueType.DOUBLES, bytes).asDoubles();
    }

    /// Reads the newest value as ints.
    ///
    /// @return the numbers; null if nothing was ever written
    /// @throws WrongTypeException if it is of another type
    /// @throws ValueTooLargeException if it is larger than an array can be
    public int @Nullable [] readInts() {
        byte[] bytes = readTyped(ValueType.INTS);
        return bytes == null ? null : new HeapValue(name, ValueType.INTS, bytes).asInts();
    }

    /// Reads the newest value as longs.
    ///
    /// @return the numbers; null if nothing was ever written
    /// @throws WrongTypeException if it is of another type
    /// @throws ValueTooLargeException if it is larger than an array can be
    public long @Nullable [] readLongs() {
        byte[] bytes = readTyped(ValueType.LONGS);
        return bytes == null ? null : new HeapValue(name, ValueType.LONGS, bytes).asLongs();
    }

    /// Copies the bytes of the newest value, of whatever type, and allocates nothing. An exception leaves the
    /// target undefined.
    ///
    /// @param target where to; from its start
    /// @return the bytes copied; −1 if nothing was ever written
    /// @throws ValueTooLargeException if the value is larger than the target; the cursor did not move
    /// @throws IllegalArgumentException if the target is read-only
    /// @throws IllegalStateException also if the target's arena is closed
    /// @throws WrongThreadException if the target belongs to another thread
    public long readInto(MemorySegment target) {
        return readLatest(copyInto.to(target)) == 0 ? -1 : copyInto.copied();
    }

    /// Looks at the newest value in place, without a copy. The bytes may be overwritten while `function` looks at
    /// them; it is then run again on a newer value. Only the result, or the exception, of a run on a value that
    /// held still comes out. So it must have no side effects, and must not let the view escape.
    ///
    /// @param <R> what it makes of the value
    /// @param function run at least once, unless nothing was ever written
    /// @return its result; null if nothing was ever written, or the result was null
    public <R extends @Nullable Object> @Nullable R readOptimistic(Function<? super StreamView, ? extends R> function) {
        InPlace<R> inPlace = new InPlace<>(function);
        return readLatest(inPlace) == 0 ? null : inPlace.result;
    }

    /// {@return whether there is a value this reader has not seen}
    ///
    /// @throws SegmentRetiredException if the stream was removed or replaced, all that was in it has been read,
    ///     and this reader does not follow
    public boolean hasNewData() {
        try {
            return cursor.hasNewData();
        } catch (InternalError e) {
            throw cursor.connection().handle.fault(e);
        }
    }

    /// Waits for a value that this reader has not seen: spins, then sleeps in the kernel if native access is
    /// enabled and the stream is of this library, else polls.
    ///
    /// @param wait how long; zero: look once
    /// @return false if the deadline came first; a writer's death ends no wait, nor does a removal, for a
    ///     reader that follows
    /// @throws SegmentRetiredException as [#hasNewData] does
    /// @throws IllegalStateException also if another thread closes this reader meanwhile
    /// @throws InterruptedException if interrupted
    public boolean awaitNewData(Duration wait) throws InterruptedException {
        try {
            return cursor.await(Deadline.after(wait));
        } catch (InternalError e) {
            throw cursor.connection().handle.fault(e);
        }
    }

    /// {@return the version seen last; 0 if none} Of a reader that has not read yet, the one before the newest that it
    /// found: what is older counts as neither new nor missed.
    public long version() {
        return cursor.seen();
    }

    /// {@return the versions this cursor was moved over, in all the segments it has followed}
    public long missed() {
        return cursor.missed();
    }

    /// {@return how often the stream was replaced and followed}
    public long restarts() {
        return cursor.restarts();
    }

    /// {@return the stream's name}
    public String name() {
        return name;
    }

    /// Calls a handler for every change, with the default options: on a daemon thread, the current value first.
    ///
    /// @param handler gets each value; what it throws is logged and ends nothing
    /// @return close it to end the calls
    /// @throws IllegalStateException if this reader is closed
    public Subscription onChange(Consumer<? super StreamValue> handler) {
        return onChange(handler, SubscriptionOptions.DEFAULT);
    }

    /// Calls a handler for every change until the subscription or this reader is closed. The subscription has a
    /// cursor of its own. When changes are faster than the handler, it gets the newest value next; what it
    /// missed is in the value. A writer's death ends nothing: the next one's values are delivered. What ends a
    /// reader ends it too (a stream that is gone and not followed, damage, a truncated file), as does an interrupt
    /// of the thread it runs on; the error handler is told.
    ///
    /// @param handler gets each value, never two at once
    /// @param options where it runs, whether it starts with the current value, what happens to errors
    /// @return close it to end the calls
    /// @throws IllegalStateException if this reader is closed
    public Subscription onChange(Consumer<? super StreamValue> handler, SubscriptionOptions options) {
        Objects.requireNonNull(handler, "handler");
        Connection shared = retained();
        Cursor own = null;
        try {
            own = newCursor(shared, options.startWithCurrent());
        } catch (InternalError e) {
            throw shared.handle.fault(e);
        } finally {
            if (own == null) {
                shared.release();
            }
        }
        StreamSubscription subscription = new StreamSubscription(name, own, handler, options, subscriptions::remove);
        subscriptions.add(subscription);
        try {
            subscription.start();
        } catch (OutOfMemoryError e) { // no further thread
            subscription.end();
            throw e;
        }
        if (cursor.isClosed()) { // meanwhile, by another thread that may have missed this subscription
            subscription.close();
            throw cursor.connection().handle.closedException();
        }
        return subscription;
    }

    private Connection retained() {
        while (true) {
            Connection current = cursor.connection();
            if (cursor.isClosed()) {
                throw current.handle.closedException();
            }
            if (current.retain()) { // else the reader has just gone on to another
                return current;
            }
        }
    }

    /// Ends this reader and its subscriptions; waits for running handlers, except when called from one. A read in
    /// another thread gets a second to finish. A second call does nothing.
    @Override
    public void close() {
        synchronized (this) {
            if (cursor.isClosed()) {
                return;
            }
            cursor.stop();
        }
        subscriptions.forEach(StreamSubscription::close);
        cursor.awaitEnd();
        cursor.release();
    }

    /// At the end of the JVM nobody waits for handlers: one of them may be what ends it. Whoever still
    /// reads then is cut off.
    private void closeAtEnd() {
        cursor.stop();
        subscriptions.forEach(StreamSubscription::stop);
        cursor.awaitEnd();
        cursor.connection().close();
    }

    private Cursor newCursor(Connection connection, boolean startWithCurrent) {
        return new Cursor(connection, follow ? opening::tryOpen : null, startWithCurrent);
    }

    private byte @Nullable [] readTyped(@Nullable ValueType type) {
        HeapCopy copy = new HeapCopy(name, type);
        return readLatest(copy) == 0 ? null : copy.bytes();
    }

    private long readLatest(Extraction extraction) {
        try {
            return cursor.readLatest(extraction);
        } catch (InternalError e) {
            throw cursor.connection().handle.fault(e);
        }
    }

    private long readNext(Extraction extraction) {
        try {
            return cursor.readNext(extraction);
        } catch (InternalError e) {
            throw cursor.connection().handle.fault(e);
        }
    }

    private static final class InPlace<R extends @Nullable Object> implements Extraction {
        private final Function<? super StreamView, ? extends R> function;
        private @Nullable R result;

        InPlace(Function<? super StreamView, ? extends R> function) {
            this.function = function;
        }

        @Override
        public void extract(ValueType type, long version, MemorySegment memory, long offset, long size) {
            MemorySegment value = memory.asSlice(offset, size);
            result = function.apply(new StreamView(type, version, value.isReadOnly() ? value : value.asReadOnly()));
        }
    }
}
