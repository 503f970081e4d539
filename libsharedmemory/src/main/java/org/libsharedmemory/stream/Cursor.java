package org.libsharedmemory.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemoryException;

/// One reader's place in a stream: what it has seen, what it missed, and which segment it reads. Not
/// thread-safe, except [#stop] and the counters.
final class Cursor implements Awaited {
    private static final long LOOK_NANOS = 1_000_000;
    private static final long NOBODY = 0;
    private static final VarHandle READER;

    static {
        try {
            READER = MethodHandles.lookup()
                    .findVarHandle(Cursor.class, "reader", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final @Nullable Supplier<@Nullable Connection> replacement;
    private volatile Connection connection;
    private ValueSource source;
    private @Nullable Connection next;
    private long seen;
    private long gap;
    private long nextLook;
    private final Pursuit pursuit;
    private final AtomicLong missed = new AtomicLong(); // written by the reading thread only
    private final AtomicLong restarts = new AtomicLong();

    @SuppressWarnings("unused") // through READER
    private long reader; // id of the thread in an operation

    private volatile boolean closed;

    /// @param replacement opens what has the name now, or gives null; null: do not follow
    Cursor(Connection connection, @Nullable Supplier<@Nullable Connection> replacement, boolean startWithCurrent) {
        this.name = connection.handle.name();
        this.connection = connection;
        this.replacement = replacement;
        this.source = connection.source();
        this.pursuit = new Pursuit(name);
        long newest = source.newest(0);
        this.seen = startWithCurrent ? Math.max(0, newest - 1) : newest;
    }

    /// Extracts the newest value and moves there.
    ///
    /// @return its version; 0 when nothing was ever written
    long readLatest(Extraction extraction) {
        enter();
        try {
            int tries = 0;
            while (true) {
                long version = source.newest(seen);
                if (version == seen && isRetiredAndGoesOn()) {
                    continue;
                }
                if (version == 0 || extract(version, extraction, tries++)) {
                    return version;
                }
            }
        } finally {
            leave();
        }
    }

    /// Extracts the oldest unseen value that is still there and moves to it.
    ///
    /// @return its version; 0 when there is nothing new
    long readNext(Extraction extraction) {
        enter();
        try {
            int tries = 0;
            while (true) {
                long version = source.following(seen);
                if (version == seen) {
                    if (isRetiredAndGoesOn()) {
                        continue;
                    }
                    return 0;
                }
                if (extract(version, extraction, tries++)) {
                    return version;
                }
            }
        } finally {
            leave();
        }
    }

    private boolean extract(long version, Extraction extraction, int tries) {
        if (!source.extract(version, extraction)) {
            pursuit.failed(version, tries);
            requireOpen();
            return false;
        }
        advance(version);
        return true;
    }

    boolean hasNewData() {
        enter();
        try {
            return source.hasNewer(seen) || isRetiredAndGoesOn() && source.hasNewer(seen);
        } finally {
            leave();
        }
    }

    /// Waits for a value that this cursor has not seen; goes on with a replacement where one appears.
    boolean await(Deadline deadline) throws InterruptedException {
        enter();
        try {
            while (true) {
                boolean _ = connection.await(this, deadline);
                requireOpen();
                if (source.hasNewer(seen)) {
                    return true;
                }
                if (isRetiredAndGoesOn()) {
                    continue;
                }
                if (deadline.isOver()) {
                    return false;
                }
                deadline.pause(LOOK_NANOS);
                requireOpen();
            }
        } finally {
            leave();
        }
    }

    @Override
    public boolean isMet() {
        return source.hasNewer(seen) || closed || connection.handle.isRetired();
    }

    @Override
    public long betweenSlices() {
        requireOpen();
        return QUIET_SLICE;
    }

    /// Whether this segment is retired and there is more to read nevertheless: a value that was written before it
    /// was, or a replacement.
    private boolean isRetiredAndGoesOn() {
        CrashPoint.before("cursor.look-retired");
        if (!connection.handle.isRetired()) {
            return false;
        }
        VarHandle.acquireFence(); // SYNC segment.retired
        return source.hasNewer(seen) || lookForReplacement();
    }

    /// True when there is another segment to read now. What was read last stays until the replacement has a
    /// value.
    private synchronized boolean lookForReplacement() {
        requireOpen();
        if (replacement == null) {
            throw new SegmentRetiredException(
                    name, "it was removed or replaced, and all that was in it has been read; open it again");
        }
        if (System.nanoTime() - nextLook < 0) {
            return false;
        }
        nextLook = System.nanoTime() + LOOK_NANOS;
        if (next == null) {
            next = replacement.get();
        } else if (next.handle.isRetired()) {
            next.release();
            next = null;
        }
        ValueSource nextSource = next == null ? null : next.source();
        if (next == null || nextSource == null || !hasValue(nextSource)) {
            return false;
        }
        Connection former = connection;
        connection = next; // first, so that who retains it from another thread finds it open
        source = nextSource;
        next = null;
        seen = 0;
        restarts.incrementAndGet();
        former.release();
        return true;
    }

    private static boolean hasValue(ValueSource source) {
        try {
            return source.hasNewer(0);
        } catch (SharedMemoryException _) {
            return false; // what another program put there is no stream, or not yet
        }
    }

    private void advance(long version) {
        gap = Math.max(0, version - seen - 1);
        if (gap > 0) {
            missed.addAndGet(gap);
        }
        seen = Math.max(seen, version);
    }

    private void requireOpen() {
        if (closed) {
            throw connection.handle.closedException();
        }
    }

    /// Versions skipped directly before the one read last.
    long gap() {
        return gap;
    }

    long seen() {
        return seen;
    }

    long missed() {
        return missed.get();
    }

    long restarts() {
        return restarts.get();
    }

    Connection connection() {
        return connection;
    }

    boolean isClosed() {
        return closed;
    }

    private void enter() {
        READER.setOpaque(this, Thread.currentThread().threadId());
        VarHandle.releaseFence(); // SYNC handle.close: keeps the compiler from looking at `closed` before
        if (closed) {
            leave();
            throw connection.handle.closedException();
        }
    }

    private void leave() {
        READER.setRelease(this, NOBODY);
    }

    /// Whether another thread is in an operation.
    private boolean isBusy() {
        long inside = (long) READER.getAcquire(this);
        return inside != NOBODY && inside != Thread.currentThread().threadId();
    }

    /// Waits until no other thread is in an operation, a second at the most. To be called after [#stop].
    void awaitEnd() {
        SegmentHandle.awaitEnd(this::isBusy); // SYNC handle.close
    }

    /// Lets go of the segments. Called once, after [#stop].
    synchronized void release() {
        connection.release();
        if (next != null) {
            next.release();
        }
    }

    /// Ends all waiting.
    void stop() {
        closed = true;
        Connection current = connection;
        if (current.retain()) { // else its reader has just gone on to another, and sees that it is closed
            current.wake();
            current.release();
        }
    }
}
