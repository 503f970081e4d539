package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// The ring of bytes behind an [SpscControl]. A record is a [MessageHeader] and its payload, rounded up to 8 bytes;
/// it lies in one piece. Where the rest of the ring is too short for the next record, a padding record fills it.
///
/// | offset | bytes | field   | written by   | ordering                        |
/// |-------:|------:|---------|--------------|---------------------------------|
/// |      0 |     8 | header  | the producer | plain, published with tail      |
/// |      8 |  size | payload | the producer | plain, published with tail      |
///
/// The capacity is a power of two; the byte at position p lies at `p mod capacity`.
public record SpscRing(MemorySegment memory, long offset, long mask) {
    public static final long MIN_CAPACITY = 1024;
    public static final long MAX_CAPACITY = 1L << 40;

    /// The segment of a queue of this capacity, a power of two.
    public static Shape shape(long capacity) {
        long body = SpscControl.BYTES + capacity;
        return new Shape(
                Kind.SPSC, capacity, 0, SpscControl.BYTES, body, AttachmentTable.DEFAULT_ENTRIES, capacity, 0, 0, 0);
    }

    /// The ring a shape describes, or what cannot be about it.
    public static boolean isPossible(Shape shape) {
        long capacity = shape.a();
        return capacity >= MIN_CAPACITY
                && capacity <= MAX_CAPACITY
                && Long.bitCount(capacity) == 1
                && shape.equals(shape(capacity));
    }

    public long capacity() {
        return mask + 1;
    }

    /// The largest payload: a record takes at most half the ring, so that an empty ring has room for it wherever
    /// its positions stand.
    public int maxByteSize() {
        return (int) Math.min(MessageHeader.MAX_BYTE_SIZE, capacity() / 2 - MessageHeader.BYTES);
    }

    /// Bytes of a record with this payload.
    public static long recordBytes(int byteSize) {
        return (long) byteSize + (MessageHeader.BYTES + 7) & ~7L;
    }

    /// Bytes from a position to where the ring starts again.
    public long bytesToEnd(long position) {
        return capacity() - (position & mask);
    }

    public long headerPlain(long position) {
        return (long) LONG_AT.get(memory, offset + (position & mask));
    }

    public void headerPlain(long position, long header) {
        CrashPoint.before("ring.header");
        LONG_AT.set(memory, offset + (position & mask), header);
    }

    /// Byte offset in the memory of the payload of the record at a position.
    public long payload(long position) {
        return offset + (position & mask) + MessageHeader.BYTES;
    }
}
