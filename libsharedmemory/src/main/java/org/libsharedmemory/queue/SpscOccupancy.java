package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.segment.SegmentCorruptException;

/// How full a byte ring is. Its producer and its consumer see exact numbers, because the other side alone moves;
/// everybody else may count a record twice or not at all while both are at work.
record SpscOccupancy(String name, SpscControl control, SpscRing ring) implements Occupancy {
    private static final int TRIES = 10;

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
        SpscWalk walk = walk(true);
        return Math.clamp(walk.head() + capacity() - walk.position(), 0, capacity());
    }

    @Override
    public boolean isEmpty() {
        return ring.headerAcquire(control.headAcquire()) == 0;
    }

    @Override
    public boolean isFull() {
        return remaining() < MessageHeader.BYTES;
    }

    /// Walks to the end, from head or, `hinted`, from the hint. While the consumer moves on, what is behind it may be
    /// overwritten: then it looks again.
    private SpscWalk walk(boolean hinted) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long head = control.headAcquire();
            long hint = control.tailAcquire();
            boolean possible = isPossible(head, hint);
            SpscWalk walk = new SpscWalk(ring, head, hinted && hint - head > 0 ? hint : head);
            if (possible && walk.toEnd()) {
                return walk;
            }
            if (control.headAcquire() == head) {
                throw possible ? corrupt(walk) : corrupt(head, hint);
            }
        }
        long head = control.headAcquire();
        return new SpscWalk(ring, head, head);
    }

    /// A walk from the hint, or from head where that is further, to the end; nobody else may produce meanwhile.
    ///
    /// @return the position of the next record
    /// @throws SegmentCorruptException when there can be no such positions or records
    long endBehind(long head) {
        long hint = control.tailAcquire();
        SpscWalk walk = new SpscWalk(ring, head, hint - head > 0 ? hint : head);
        if (!isPossible(head, hint)) {
            throw corrupt(head, hint);
        }
        if (!walk.toEnd()) {
            throw corrupt(walk);
        }
        return walk.position();
    }

    void requirePossible(long head) {
        long hint = control.tailAcquire();
        if (!isPossible(head, hint) && control.headAcquire() == head) {
            throw corrupt(head, hint);
        }
    }

    private boolean isPossible(long head, long hint) {
        return ((head | hint) & 7) == 0 && Math.abs(hint - head) <= ring.capacity();
    }

    SegmentCorruptException corrupt(long head, long tail) {
        return new SegmentCorruptException(
                name, "head=" + head + " and tail=" + tail + " cannot be in a ring of " + ring.capacity() + " bytes");
    }

    private SegmentCorruptException corrupt(SpscWalk walk) {
        return new SegmentCorruptException(
                name,
                "what lies before " + walk.position() + ", behind head=" + walk.head() + ", is no record of a ring of "
                        + ring.capacity() + " bytes");
    }
}
