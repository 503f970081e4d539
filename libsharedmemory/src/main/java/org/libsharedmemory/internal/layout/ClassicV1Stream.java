package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.BYTE_AT;
import static org.libsharedmemory.internal.layout.Words.PACKED_INT;

import java.lang.foreign.MemorySegment;

/// The C++ library's first stream layout (releases up to 1.10), at offset 0 of a segment.
///
/// | offset | bytes | field                                                               | ordering         |
/// |-------:|------:|---------------------------------------------------------------------|------------------|
/// |      0 |     1 | flags: change 1, string 2, float32 array 4, float64 array 8         | release, acquire |
/// |      1 |     4 | payload size in bytes, unaligned                                    | plain            |
/// |      5 |       | payload                                                             | plain            |
///
/// Nothing in this layout can be published atomically: a reader may meet half a value.
public final class ClassicV1Stream {
    public static final long HEADER_BYTES = 5;
    private static final long SIZE = 1;

    private ClassicV1Stream() {}

    public static int flagsAcquire(MemorySegment memory) {
        return (byte) BYTE_AT.getAcquire(memory, 0L) & 0xff;
    }

    public static void flagsRelease(MemorySegment memory, int flags) {
        CrashPoint.before("v1.flags");
        BYTE_AT.setRelease(memory, 0L, (byte) flags);
    }

    /// Unsigned 32 bits.
    public static long sizePlain(MemorySegment memory) {
        return Integer.toUnsignedLong(memory.get(PACKED_INT, SIZE));
    }

    public static void sizePlain(MemorySegment memory, long size) {
        CrashPoint.before("v1.size");
        memory.set(PACKED_INT, SIZE, (int) size);
    }
}
