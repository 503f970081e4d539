package org.libsharedmemory.queue;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;

/// How full the queue of a handle is, as long as the handle is open and its memory there.
record HandleOccupancy(SegmentHandle handle, Occupancy queue) implements Occupancy {
    @Override
    public long size() {
        return number(Occupancy::size);
    }

    @Override
    public long capacity() {
        return number(Occupancy::capacity);
    }

    @Override
    public long remaining() {
        return number(Occupancy::remaining);
    }

    @Override
    public boolean isEmpty() {
        return whether(Occupancy::isEmpty);
    }

    @Override
    public boolean isFull() {
        return whether(Occupancy::isFull);
    }

    private long number(ToLongFunction<Occupancy> question) {
        requireOpen();
        try {
            return question.applyAsLong(queue);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    private boolean whether(Predicate<Occupancy> question) {
        requireOpen();
        try {
            return question.test(queue);
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    private void requireOpen() {
        if (handle.isClosed()) {
            throw handle.closedException();
        }
    }
}
