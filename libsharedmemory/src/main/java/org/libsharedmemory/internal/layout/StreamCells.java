package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// The N cells of a stream, N a power of two; version v lies in cell `v mod N`.
///
/// | offset | bytes    | field         | written by | ordering                                     |
/// |-------:|---------:|---------------|------------|----------------------------------------------|
/// |      0 |        8 | stamp         | the writer | odd: plain + release fence; even: release    |
/// |      8 |        8 | head          | the writer | plain, valid while the even stamp holds      |
/// |     16 | capacity | payload       | the writer | plain, valid while the even stamp holds      |
///
/// The stamp of version v is 2v − 1 while it is written and 2v once it is valid; no stamp reaches 2^62. The head is
/// one word: the type in the top byte, below it (bit 55) the change bit that the classic area gets with this version,
/// below that the size in bytes. The bit is decided with the version, so that whoever puts it into the area again, for
/// a dead writer, stores the same one. Stride: header + capacity, rounded up to 128.
///
/// SYNC cell.publish: the even stamp is stored with release after the payload; a reader acquires it before it
/// copies, fences, and reads it again after.
public record StreamCells(long offset, long stride, long mask, long capacity) {
    public static final long HEADER_BYTES = 16;
    /// Stamps from here on cannot be: the segment is damaged.
    public static final long STAMP_LIMIT = 1L << 62;

    private static final long HEAD = 8;
    private static final int TYPE_SHIFT = 56;
    private static final int CHANGE_SHIFT = 55;
    private static final long SIZE_MASK = (1L << CHANGE_SHIFT) - 1;

    public static long strideFor(long capacity) {
        return Alignment.up(Math.addExact(capacity, HEADER_BYTES), Alignment.LINE_PAIR);
    }

    /// Byte offset of the cell of `version`.
    public long cell(long version) {
        return offset + (version & mask) * stride;
    }

    public long stampAcquire(MemorySegment memory, long cell) {
        return (long) LONG_AT.getAcquire(memory, cell);
    }

    /// Plain: read again behind an acquire fence.
    public long stampPlain(MemorySegment memory, long cell) {
        return (long) LONG_AT.get(memory, cell);
    }

    /// Must be followed by a release fence before the payload is touched.
    public void stampOddPlain(MemorySegment memory, long cell, long version) {
        CrashPoint.before("cell.stamp-odd");
        LONG_AT.set(memory, cell, 2 * version - 1);
    }

    public void stampEvenRelease(MemorySegment memory, long cell, long version) {
        CrashPoint.before("cell.stamp-even");
        LONG_AT.setRelease(memory, cell, 2 * version);
    }

    public void headPlain(MemorySegment memory, long cell, int type, int change, long size) {
        CrashPoint.before("cell.head");
        LONG_AT.set(memory, cell + HEAD, (long) type << TYPE_SHIFT | (long) change << CHANGE_SHIFT | size);
    }

    public long headPlain(MemorySegment memory, long cell) {
        return (long) LONG_AT.get(memory, cell + HEAD);
    }

    public static int typeOf(long head) {
        return (int) (head >>> TYPE_SHIFT);
    }

    /// 0 or 1.
    public static int changeOf(long head) {
        return (int) (head >>> CHANGE_SHIFT) & 1;
    }

    public static long sizeOf(long head) {
        return head & SIZE_MASK;
    }
}
