package org.libsharedmemory.internal.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies payload bytes in pieces, so that a copy of hundreds of megabytes does not hold up a safepoint.
public final class BulkCopy {
    private static final long PIECE = 1 << 20;

    private BulkCopy() {}

    /// Copies `byteSize` bytes between segments.
    public static void copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long byteSize) {
        if (byteSize <= PIECE && !CrashPoint.ENABLED) {
            MemorySegment.copy(from, fromOffset, to, toOffset, byteSize);
        } else {
            inPieces(from, fromOffset, to, toOffset, byteSize);
        }
    }

    /// Copies `length` elements of a primitive array into a segment; `element` is the array's layout, unaligned and
    /// little-endian.
    public static void copy(Object array, int index, MemorySegment to, ValueLayout element, long toOffset, int length) {
        if (length <= PIECE / 8 && !CrashPoint.ENABLED) {
            MemorySegment.copy(array, index, to, element, toOffset, length);
        } else {
            inPieces(array, index, to, element, toOffset, length);
        }
    }

    /// Copies bytes to a new array.
    public static byte[] toArray(MemorySegment from, long fromOffset, int byteSize) {
        byte[] array = new byte[byteSize];
        if (byteSize <= PIECE && !CrashPoint.ENABLED) {
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, fromOffset, array, 0, byteSize);
        } else {
            inPieces(from, fromOffset, MemorySegment.ofArray(array), 0, byteSize);
        }
        return array;
    }

    private static void inPieces(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long byteSize) {
        long piece = pieceOf(byteSize);
        for (long done = 0; done < byteSize; done += piece) {
            CrashPoint.before("payload.copy");
            MemorySegment.copy(from, fromOffset + done, to, toOffset + done, Math.min(piece, byteSize - done));
        }
    }

    private static void inPieces(
            Object array, int index, MemorySegment to, ValueLayout element, long toOffset, int length) {
        long piece = pieceOf(length);
        for (long done = 0; done < length; done += piece) { // more than an int behind the last piece
            CrashPoint.before("payload.copy");
            int count = (int) Math.min(piece, length - done);
            MemorySegment.copy(array, index + (int) done, to, element, toOffset + done * element.byteSize(), count);
        }
    }

    /// A bulk copy is two steps for a crash test, so that a half-copied value can be met.
    private static long pieceOf(long amount) {
        return CrashPoint.ENABLED ? Math.clamp((amount + 1) / 2, 1, PIECE / 8) : PIECE / 8;
    }
}
