package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.value.Elements;

/// A walk along the records of a byte ring, from a position where one begins to the place of the next.
final class SpscWalk {
    private final SpscRing ring;
    private final long head;
    private long position;
    private long records;

    /// @param head where the oldest record is: all of them are behind it, and fit into the ring
    SpscWalk(SpscRing ring, long head, long from) {
        this.ring = ring;
        this.head = head;
        this.position = from;
    }

    /// @return false when it met something that is no record, or more than the ring holds
    boolean toEnd() {
        while (position - head <= ring.usableBytes()) {
            long header = ring.headerAcquire(position);
            if (header == 0) {
                return true;
            }
            if (!stepOver(header)) {
                return false;
            }
        }
        return false;
    }

    private boolean stepOver(long header) {
        long toEnd = ring.bytesToEnd(position);
        if (MessageHeader.typeOf(header) == MessageHeader.PADDING) {
            position += toEnd;
            return true;
        }
        long size = SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
        position += size;
        records++;
        return size <= toEnd && Elements.typeOf(MessageHeader.typeOf(header)) != null;
    }

    long head() {
        return head;
    }

    /// Where it stands.
    long position() {
        return position;
    }

    /// Messages it came over.
    long records() {
        return records;
    }
}
