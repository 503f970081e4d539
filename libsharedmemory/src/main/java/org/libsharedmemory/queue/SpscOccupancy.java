package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.segment.SegmentCorruptException;

/// How full a byte ring is. Its producer and its consumer see exact numbers, because the other side alone moves;
/// everybody else may count a record twice or not at all while both are at work.
record SpscOccupancy(String name, MemorySegment memory, SpscControl control, SpscRing ring) implements Occupancy {
    private static final int TRIES = 1000;

    @Override
    public long size() {
        return walk(false).records();
    }

    @Override
    public long capacity() {
        return ring.usableBytes();
    }

    @Override
    public long remaining() {
        return capacity() - walk(true).used();
    }

    @Override
    public boolean isEmpty() {
        return ring.headerAcquire(memory, control.headAcquire(memory)) == 0;
    }

    @Override
    public boolean isFull() {
        return remaining() < MessageHeader.BYTES;
    }

    /// The position of the next record; exact when nobody produces.
    ///
    /// @throws SegmentCorruptException when there can be no such positions or records
    long end() {
        return walk(true).position();
    }

    /// Walks to the end, from head or, `hinted`, from the hint if that is further.
    private SpscWalk walk(boolean hinted) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long head = control.headAcquire(memory);
            long hint = control.tailAcquire(memory);
            boolean possible = isPossible(head, hint);
            SpscWalk walk = new SpscWalk(memory, control, ring, head, hinted && hint - head > 0 ? hint : head);
            if (possible && walk.toEnd()) {
                return walk;
            }
            if (control.headAcquire(memory) == head) {
                throw possible ? corruptRecord(head, walk.position()) : corrupt(head, hint);
            }
        }
        throw corrupt(control.headAcquire(memory), control.tailAcquire(memory));
    }

    /// Checks where a consumer stands whose head is `head`.
    void requirePossible(long head) {
        long hint = control.tailAcquire(memory);
        if (!isPossible(head, hint)) {
            throw corrupt(head, hint);
        }
    }

    private boolean isPossible(long head, long hint) {
        long ahead = hint - head; // behind by a batch that fills the ring, and what the hint lags without it
        return ((head | hint) & 7) == 0 && ahead <= ring.capacity() && ahead >= -2 * ring.capacity();
    }

    SegmentCorruptException corrupt(long head, long tail) {
        return new SegmentCorruptException(
                name, "head=" + head + " and tail=" + tail + " cannot be in a ring of " + ring.capacity() + " bytes");
    }

    private SegmentCorruptException corruptRecord(long head, long position) {
        return new SegmentCorruptException(
                name,
                "what lies at " + position + ", behind head=" + head + ", is no record of a ring of " + ring.capacity()
                        + " bytes");
    }
}
