package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.value.Elements;

/// A walk along the records of a byte ring, from a position where one begins to the place of the next, while
/// its two ends may be at work.
///
/// A header that was read counts only if head, read after it, has not gone past it: until then nobody
/// overwrites it. Overtaken by the consumer, it forgets what it came over and starts again at head. It has come
/// to the end only if head was the same before and after the look at it. It gives up after two rounds of the
/// ring, and when it had to look again too often: then hardly anything waits, for it is faster than a consumer.
final class SpscWalk {
    private static final int MOST_LOOKS_AGAIN = 1000;

    private final MemorySegment memory;
    private final SpscControl control;
    private final SpscRing ring;
    private long from;
    private long head;
    private long position;
    private long records;
    private int looksAgain;

    /// @param head what head was when `from` was known
    SpscWalk(MemorySegment memory, SpscControl control, SpscRing ring, long head, long from) {
        this.memory = memory;
        this.control = control;
        this.ring = ring;
        this.head = head;
        this.from = from;
        this.position = from;
    }

    /// @return false when it met something that is no record of this ring
    boolean toEnd() {
        while (position - from <= 2 * ring.capacity() && looksAgain < MOST_LOOKS_AGAIN) {
            long header = ring.headerAcquire(memory, position);
            long before = head;
            CrashPoint.before("spsc.look-head");
            head = control.headAcquire(memory);
            if (position - head > ring.usableBytes()) {
                return false;
            }
            if (head - position > 0) {
                startAgain();
            } else if (header != 0) {
                if (!stepOver(header)) {
                    return false;
                }
            } else if (head == before) {
                return true;
            } else {
                looksAgain++;
            }
        }
        return true;
    }

    private void startAgain() {
        from = head;
        position = head;
        records = 0;
        looksAgain++;
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
