package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.ChangeSignal;

/// The producer of a byte ring. Wait-free: it writes the record, then moves tail behind it.
///
/// It keeps its own tail, and the last head it has seen: it looks at the consumer's line only when the ring seems
/// full, and not all the time then.
final class SpscProducer extends QueueProducer {
    private final SpscControl control;
    private final SpscRing ring;
    private final SpscRole role;
    private final ChangeSignal notEmpty;
    private final long capacity;
    private final long little;
    private long tail;
    private long head;
    private long start;
    private boolean foundLittle;

    SpscProducer(SegmentHandle handle, Shape shape) {
        SpscControl control = new SpscControl(handle.memory(), shape.controlOffset());
        SpscRing ring = new SpscRing(handle.memory(), shape.dataOffset(), shape.a() - 1);
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        super(handle, signals.notFull(), new SpscOccupancy(handle.name(), control, ring), ring.maxByteSize());
        this.control = control;
        this.ring = ring;
        this.notEmpty = signals.notEmpty();
        this.capacity = ring.capacity();
        this.little = capacity / 8;
        this.role = new SpscRole(handle, control, SpscControl.PRODUCER, "producer");
        role.take();
        this.tail = control.tailAcquire();
        this.head = control.headAcquire(); // SYNC spsc.consume
        requirePossible();
    }

    @Override
    long reserve(int byteSize) {
        long need = SpscRing.recordBytes(byteSize);
        long toEnd = ring.bytesToEnd(tail);
        long from = toEnd < need ? tail + toEnd : tail;
        if (from + need - head > capacity && !findRoom(from + need)) {
            return -1;
        }
        start = from;
        return ring.payload(from);
    }

    @Override
    void seal(int byteSize, long header) {
        if (start != tail) {
            ring.headerPlain(tail, MessageHeader.of(0, MessageHeader.PADDING, 0));
        }
        ring.headerPlain(start, header);
        tail = start + SpscRing.recordBytes(byteSize);
    }

    @Override
    void publish() {
        control.tailRelease(tail); // SYNC spsc.publish
        notEmpty.announce();
    }

    @Override
    void abort() {
        // nothing of it was published
    }

    @Override
    boolean hasRoom(int byteSize) {
        long need = SpscRing.recordBytes(byteSize);
        long toEnd = ring.bytesToEnd(tail);
        return hasRoomUpTo(tail + need + (toEnd < need ? toEnd : 0));
    }

    @Override
    long whileFull() {
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo() {
        role.giveBack();
    }

    private boolean findRoom(long end) {
        if (foundLittle) {
            Backoff.pause();
        }
        long before = head;
        boolean room = hasRoomUpTo(end);
        foundLittle = head - before < little;
        return room;
    }

    private boolean hasRoomUpTo(long end) {
        head = control.headAcquire(); // SYNC spsc.consume
        requirePossible();
        return end - head <= capacity;
    }

    private void requirePossible() {
        long used = tail - head;
        if (used < 0 || used > capacity || ((tail | head) & 7) != 0) {
            throw SpscOccupancy.positionsCorrupt(handle.name(), head, tail, capacity);
        }
    }
}
