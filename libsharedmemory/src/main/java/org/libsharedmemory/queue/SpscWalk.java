package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.value.Elements;

/// A walk along the records of a byte ring, from a position where one begins to the place of the next, while
/// its two ends may be at work.
///
/// A header that was read counts only if head, read after it, has not gone past it: until then nobody
/// overwrites it. Overtaken by the consumer, it forgets what it came over and goes on at head; that ends when
/// it was overtaken for two rounds of the ring.
final class SpscWalk {
    private final SpscControl control;
    private final SpscRing ring;
    private final long from;
    private long head;
    private long position;
    private long records;

    SpscWalk(SpscControl control, SpscRing ring, long from) {
        this.control = control;
        this.ring = ring;
        this.from = from;
        this.head = from;
        this.position = from;
    }

    /// @return false when it met something that is no record of this ring
    boolean toEnd() {
        long header = -1;
        while (header != 0 && position - from <= 2 * ring.capacity()) {
            header = ring.headerAcquire(position);
            head = control.headAcquire();
            if (position - head > ring.usableBytes()) {
                return false;
            }
            if (head - position > 0) {
                position = head;
                records = 0;
                header = -1;
            } else if (header != 0 && !stepOver(header)) {
                return false;
            }
        }
        return true;
    }

    private boolean stepOver(long header) {
        long toEnd = ring.bytesToEnd(position);
        if (MessageHeader.typeOf(header) == MessageHeader.PADDING) {
            position += toEnd;
            return true;
        }
        long size = SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
        if (size > toEnd || Elements.typeOf(MessageHeader.typeOf(header)) == null) {
            return false;
        }
        position += size;
        records++;
        return true;
    }

    /// Bytes between head and where it stands, as it last saw them.
    long used() {
        return Math.clamp(position - head, 0, ring.usableBytes());
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
