package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Deadline;

/// One end of a queue, on one handle, for one operation at a time.
abstract sealed class QueueHandle implements QueueEnd permits ProducerHandle, ConsumerHandle {
    final SegmentHandle handle;
    final Turn turn = new Turn();
    final int maxByteSize;
    private final Occupancy occupancy;

    QueueHandle(SegmentHandle handle, Occupancy occupancy, int maxByteSize) {
        this.handle = handle;
        this.maxByteSize = maxByteSize;
        this.occupancy = new HandleOccupancy(handle, occupancy);
        handle.ownedBy(this::close);
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

    /// Starts an operation, which works with the memory it gets and ends with [Turn#end].
    abstract MemorySegment begin();

    /// The caller waits for so long, until [#waitUntil] of null.
    final Deadline waitFor(Duration wait) {
        Deadline deadline = Deadline.after(wait);
        turn.requireIdle();
        waitUntil(deadline);
        return deadline;
    }

    /// The caller waits until then; null: it does not wait.
    void waitUntil(@Nullable Deadline deadline) {
        // for the kinds that wait for a lock
    }

    /// See [#breakLock].
    boolean breakForeignLock() {
        throw new IllegalStateException("the queue '" + handle.name() + "' has no locks");
    }

    /// Gives back what this end owns, while the memory is still mapped.
    abstract void letGo(MemorySegment memory);
}
