package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.lifecycle.ExclusiveRole;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.internal.wait.Patience;

/// The producer of a byte ring. Wait-free: it writes the record, clears the place of the next one, then stores the
/// header, which publishes it; of a batch, the header of the first record last.
///
/// It keeps its own tail, and the last head it has seen: it looks at the consumer's line only when the ring seems
/// full, and not all the time then.
final class SpscProducer extends ProducerHandle {
    private static final long HINT_STEP = 1024;

    private final SpscControl control;
    private final SpscRing ring;
    private final SpscOccupancy occupancy;
    private final ExclusiveRole role;
    private final ChangeSignal notEmpty;
    private final long capacity;
    private final long little;
    private final long hintStep;
    private long tail; // behind the last record sealed
    private long published; // behind the last record published
    private long hint; // as it stands in the memory
    private long firstHeader; // of the record at `published`
    private long head;
    private long start;
    private boolean foundLittle;

    SpscProducer(SegmentHandle handle, Shape shape) {
        SpscControl control = new SpscControl(shape.controlOffset());
        SpscRing ring = new SpscRing(shape.dataOffset(), shape.a());
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        SpscOccupancy occupancy = new SpscOccupancy(handle.name(), handle.memory(), control, ring);
        super(handle, signals.notFull(), occupancy, ring.maxByteSize());
        this.occupancy = occupancy;
        this.control = control;
        this.ring = ring;
        this.notEmpty = signals.notEmpty();
        this.capacity = ring.capacity();
        this.little = capacity / 8;
        this.hintStep = Math.min(HINT_STEP, capacity / 8);
        this.role = new ExclusiveRole(handle, handle.memory(), control.producer(), "producer");
        role.take();
        this.tail = occupancy.end();
        this.head = control.headAcquire(handle.memory()); // SYNC spsc.consume
        requirePossible();
        this.published = tail;
        noteTail(handle.memory()); // so that the lag of producers that died before storing it never adds up
    }

    @Override
    long reserve(MemorySegment memory, int byteSize) {
        long need = SpscRing.recordBytes(byteSize);
        long toEnd = ring.bytesToEnd(tail);
        long from = toEnd < need ? tail + toEnd : tail;
        long end = from + need + MessageHeader.BYTES;
        if (end - head > capacity && !findRoom(memory, end)) {
            return -1;
        }
        start = from;
        return ring.payload(from);
    }

    @Override
    void seal(MemorySegment memory, int byteSize, long header) {
        if (start == tail) {
            putHeader(memory, header);
        } else {
            ring.headerPlain(memory, start, header);
            putHeader(memory, MessageHeader.of(0, MessageHeader.PADDING, 0));
        }
        tail = start + SpscRing.recordBytes(byteSize);
    }

    private void putHeader(MemorySegment memory, long header) {
        if (tail == published) {
            firstHeader = header;
        } else {
            ring.headerPlain(memory, tail, header);
        }
    }

    @Override
    void publish(MemorySegment memory) {
        ring.clearPlain(memory, tail);
        ring.headerRelease(memory, published, firstHeader); // SYNC spsc.publish
        published = tail;
        if (tail - hint >= hintStep) {
            noteTail(memory);
        }
        notEmpty.announce(memory);
    }

    private void noteTail(MemorySegment memory) {
        control.tailRelease(memory, published);
        hint = published;
    }

    @Override
    void abort(MemorySegment memory) {
        // nothing of it was published
    }

    @Override
    boolean hasRoom(MemorySegment memory, int byteSize) {
        long need = SpscRing.recordBytes(byteSize);
        long toEnd = ring.bytesToEnd(tail);
        return hasRoomUpTo(memory, tail + need + MessageHeader.BYTES + (toEnd < need ? toEnd : 0));
    }

    @Override
    long whileFull(MemorySegment memory) {
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo(MemorySegment memory) {
        if (hint != published) {
            noteTail(memory);
        }
        role.giveBack();
    }

    private boolean findRoom(MemorySegment memory, long end) {
        if (foundLittle) {
            Patience.moment();
        }
        long before = head;
        boolean room = hasRoomUpTo(memory, end);
        foundLittle = head - before < little;
        return room;
    }

    private boolean hasRoomUpTo(MemorySegment memory, long end) {
        head = control.headAcquire(memory); // SYNC spsc.consume
        requirePossible();
        return end - head <= capacity;
    }

    private void requirePossible() {
        long used = tail - head;
        if (used < 0 || used > capacity || ((tail | head) & 7) != 0) {
            throw occupancy.corrupt(head, tail);
        }
    }
}
