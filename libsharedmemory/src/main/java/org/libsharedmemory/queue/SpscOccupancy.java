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
        long count = 0;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long head = control.headAcquire();
            long tail = requirePossible(head, control.tailAcquire());
            count = countRecords(head, tail);
            if (count >= 0) {
                return count;
            }
            if (control.headAcquire() == head) {
                throw new SegmentCorruptException(
                        name, "a record between head=" + head + " and tail=" + tail + " has a length that cannot be");
            }
        }
        return Math.max(count, 0);
    }

    /// Negative when a record does not fit.
    private long countRecords(long head, long tail) {
        long count = 0;
        for (long at = head; tail - at > 0; ) {
            long header = ring.headerPlain(at);
            if (MessageHeader.typeOf(header) == MessageHeader.PADDING) {
                at += ring.bytesToEnd(at);
            } else {
                at += SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
                count++;
            }
            if (tail - at < 0) {
                return -1;
            }
        }
        return count;
    }

    @Override
    public long capacity() {
        return ring.capacity();
    }

    @Override
    public long remaining() {
        return ring.capacity() - used();
    }

    @Override
    public boolean isEmpty() {
        return used() == 0;
    }

    @Override
    public boolean isFull() {
        return remaining() < SpscRing.recordBytes(1);
    }

    private long used() {
        long head = control.headAcquire();
        return requirePossible(head, control.tailAcquire()) - head;
    }

    /// The tail, when it goes with the head. Whoever moves the head is behind the tail it saw.
    private long requirePossible(long head, long tail) {
        long used = tail - head;
        boolean aligned = ((head | tail) & 7) == 0;
        boolean overtaken = used > ring.capacity() && control.headAcquire() != head;
        if (aligned && overtaken) {
            return head + ring.capacity();
        }
        if (!aligned || used < 0 || used > ring.capacity()) {
            throw positionsCorrupt(name, head, tail, ring.capacity());
        }
        return tail;
    }

    static SegmentCorruptException positionsCorrupt(String name, long head, long tail, long capacity) {
        return new SegmentCorruptException(
                name, "head=" + head + " and tail=" + tail + " cannot be in a ring of " + capacity + " bytes");
    }
}
