package org.libsharedmemory.stream;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;

/// One segment that readers read: a stream's own cursor and those of its subscriptions share it; the last one that
/// lets go closes it.
final class Connection {
    final SegmentHandle handle;
    private final @Nullable ChangeSignal newValue;
    private final @Nullable StreamLayout foreignLayout;
    private final AtomicInteger users = new AtomicInteger(1);

    /// @param foreignLayout the layout told for a foreign segment; null: recognise it
    Connection(SegmentHandle handle, @Nullable StreamLayout foreignLayout) {
        this.handle = handle;
        this.foreignLayout = foreignLayout;
        handle.ownedBy(this::close);
        this.newValue = handle.isForeign() ? null : new StreamBlocks(handle).newValue();
    }

    /// A source for one cursor.
    ValueSource source() {
        return handle.isForeign() ? new ForeignSource(handle, foreignLayout) : new CellSource(new StreamBlocks(handle));
    }

    /// One user more, who has to release it too; false when the last one has let go already.
    boolean retain() {
        return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) != 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    /// Who still sleeps is woken and leaves first, so that writers do not go on waking it.
    void close() {
        handle.close(() -> newValue != null && newValue.isInUse(), () -> {});
    }

    boolean await(Awaited awaited, Deadline deadline) throws InterruptedException {
        ChangeSignal signal = newValue;
        if (signal != null) {
            return signal.await(awaited, deadline);
        }
        if (awaited.isMet()) {
            return true;
        }
        return !deadline.isOver() && (Patience.spinBriefly(awaited) || Patience.poll(awaited, deadline));
    }

    /// Makes all who wait look again.
    void wake() {
        if (newValue == null || handle.isReadOnly()) {
            return;
        }
        try {
            newValue.wakeAll();
        } catch (InternalError | IllegalStateException _) {
            // truncated, or closed meanwhile: nobody sleeps there for longer than a slice
        }
    }
}
