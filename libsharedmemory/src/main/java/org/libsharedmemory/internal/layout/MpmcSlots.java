package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// The slots behind an [MpmcControl], their number a power of two; the message at position p lies in slot
/// `p mod capacity`, in lap `p / capacity`.
///
/// First the slots, 16 bytes each, then their payloads, in the same order, each a stride from the next: the largest
/// payload, rounded up to 64. All zero is an empty queue.
///
/// | offset | bytes | field   | written by                       | ordering                                 |
/// |-------:|------:|---------|----------------------------------|------------------------------------------|
/// |      0 |     8 | word    | see [SlotWord]                   | compare-and-set; its owner: release      |
/// |      8 |     8 | header  | the producer that claimed it     | plain, published with READY              |
///
/// A compare-and-set waits until its processor has the line and all stores before it are done. Four slots share a line,
/// so that only one claim in four fetches one, and a payload touches no more lines than its own.
///
/// SYNC mpmc.publish: a producer releases READY behind header and payload; a consumer acquires the word before it
/// reads them.
/// SYNC mpmc.free: a consumer releases FREE behind its last read; a producer acquires the word before it
/// overwrites.
///
/// @param offset of the slots in the memory
/// @param payloads offset of the payloads in the memory
public record MpmcSlots(long offset, long payloads, long stride, int lapShift) {
    public static final int MIN_CAPACITY = 2;
    public static final int MAX_CAPACITY = 1 << 30;

    private static final int LINE = 64;
    private static final int BYTES_SHIFT = 4;
    private static final long HEADER = 8;

    /// The segment of a queue of `capacity` messages, a power of two, of at most `maxByteSize` bytes each.
    public static Shape shape(int capacity, int maxByteSize) {
        long stride = Alignment.up(maxByteSize, LINE);
        long slots = Math.addExact(payloadsBehind(capacity), Math.multiplyExact(stride, (long) capacity));
        return new Shape(
                Kind.MPMC,
                slots,
                0,
                MpmcControl.BYTES,
                Math.addExact(MpmcControl.BYTES, slots),
                AttachmentTable.DEFAULT_ENTRIES,
                capacity,
                maxByteSize,
                stride,
                0);
    }

    /// Whether a shape can be that of a queue.
    public static boolean isPossible(Shape shape) {
        long capacity = shape.a();
        long maxByteSize = shape.b();
        return capacity >= MIN_CAPACITY
                && capacity <= MAX_CAPACITY
                && Long.bitCount(capacity) == 1
                && maxByteSize >= 1
                && maxByteSize <= MessageHeader.MAX_BYTE_SIZE
                && shape.isSame(shape((int) capacity, (int) maxByteSize));
    }

    public static MpmcSlots of(Shape shape) {
        return new MpmcSlots(
                shape.dataOffset(),
                shape.dataOffset() + payloadsBehind(shape.a()),
                shape.c(),
                Long.numberOfTrailingZeros(shape.a()));
    }

    /// Bytes of the slots, up to the next line.
    private static long payloadsBehind(long capacity) {
        return Alignment.up(capacity << BYTES_SHIFT, LINE);
    }

    public long capacity() {
        return 1L << lapShift;
    }

    /// The lap of a position, wider than a slot word keeps.
    public long lap(long position) {
        return position >>> lapShift;
    }

    /// Byte offset of the slot of a position.
    public long slot(long position) {
        return offset + ((position & capacity() - 1) << BYTES_SHIFT);
    }

    public long wordAcquire(MemorySegment memory, long slot) {
        return (long) LONG_AT.getAcquire(memory, slot);
    }

    public long wordPlain(MemorySegment memory, long slot) {
        return (long) LONG_AT.get(memory, slot);
    }

    /// The caller has read the word, see [AttachmentTable#tokenCompareAndSet].
    public boolean wordCompareAndSet(MemorySegment memory, long slot, long expected, long word) {
        CrashPoint.before("slot.word-cas");
        return LONG_AT.compareAndSet(memory, slot, expected, word);
    }

    /// By the owner only.
    public void wordRelease(MemorySegment memory, long slot, long word) {
        CrashPoint.before("slot.word");
        LONG_AT.setRelease(memory, slot, word);
    }

    public long headerPlain(MemorySegment memory, long slot) {
        return (long) LONG_AT.get(memory, slot + HEADER);
    }

    public void headerPlain(MemorySegment memory, long slot, long header) {
        CrashPoint.before("slot.header");
        LONG_AT.set(memory, slot + HEADER, header);
    }

    /// Byte offset of the payload of a slot.
    public long payload(long slot) {
        return payloads + (slot - offset >> BYTES_SHIFT) * stride;
    }
}
