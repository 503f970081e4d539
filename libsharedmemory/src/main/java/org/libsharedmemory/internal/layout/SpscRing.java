package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// The ring of bytes behind an [SpscControl]. A record is a [MessageHeader] and its payload, rounded up to 8 bytes;
/// it lies in one piece. Where the rest of the ring is too short for the next record, a padding record fills it.
///
/// | offset | bytes | field   | written by   | ordering                                                |
/// |-------:|------:|---------|--------------|---------------------------------------------------------|
/// |      0 |     8 | header  | the producer | release, acquire; behind one not published yet: plain   |
/// |      8 |  size | payload | the producer | plain, published with the header                        |
///
/// The capacity is a power of two; the byte at position p lies at `p mod capacity`.
///
/// The header is the publication: where the next record will be, it is 0. The producer clears that word before it
/// publishes the record in front of it, so a consumer never takes an old payload for a header, and touches no other
/// line of the producer's than those of the message. A batch stores its first header last. (Agrona's ring buffers
/// publish by the record's length too, and have the consumer clear.)
///
/// SYNC spsc.publish: the producer releases the header behind the whole record and the cleared word behind it; the
/// consumer acquires it before it reads them.
public record SpscRing(long offset, long capacity) {
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
                && shape.isSame(shape(capacity));
    }

    /// What records can take: the word behind the last one stays free.
    public long usableBytes() {
        return capacity - MessageHeader.BYTES;
    }

    /// The largest payload: a record takes at most half the ring, so that an empty ring has room for it, for padding
    /// and for the cleared word behind it, wherever its positions stand.
    public int maxByteSize() {
        return (int) Math.min(MessageHeader.MAX_BYTE_SIZE, capacity / 2 - MessageHeader.BYTES);
    }

    /// Bytes of a record with this payload.
    public static long recordBytes(int byteSize) {
        return (long) byteSize + (MessageHeader.BYTES + 7) & ~7L;
    }

    /// Bytes from a position to where the ring starts again.
    public long bytesToEnd(long position) {
        return capacity - (position & capacity - MessageHeader.BYTES);
    }

    /// 0: no record is there yet.
    public long headerAcquire(MemorySegment memory, long position) {
        return (long) LONG_AT.getAcquire(memory, at(position));
    }

    public void headerRelease(MemorySegment memory, long position, long header) {
        CrashPoint.before("ring.publish");
        LONG_AT.setRelease(memory, at(position), header);
    }

    /// No record is there yet. Must be followed by a release.
    public void clearPlain(MemorySegment memory, long position) {
        CrashPoint.before("ring.clear");
        LONG_AT.set(memory, at(position), 0L);
    }

    /// Behind a record that is not published yet.
    public void headerPlain(MemorySegment memory, long position, long header) {
        CrashPoint.before("ring.header");
        LONG_AT.set(memory, at(position), header);
    }

    /// Byte offset in the memory of the payload of the record at a position.
    public long payload(long position) {
        return at(position) + MessageHeader.BYTES;
    }

    /// Inside the ring, and at a word, whatever the position is.
    private long at(long position) {
        return offset + (position & capacity - MessageHeader.BYTES);
    }
}
