package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Which layout a segment without a description has. Recognition is for reading; who writes must tell, by the
/// layout he would have made it with if by nothing else.
final class ForeignLayouts {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ForeignLayouts() {}

    static void requireWritable(String name, long fileByteSize, @Nullable StreamLayout told) {
        if (told == null) {
            throw new SegmentMismatchException(
                    name,
                    "another program made it; tell its layout (foreignLayout, --layout: V1 or V2) to write to it");
        }
        requireRoom(name, fileByteSize, told);
    }

    /// For whoever would have made it: the file has the size and may have the layout that was asked for.
    static void requireSame(String name, long fileByteSize, long byteSize, StreamLayout layout) {
        if (fileByteSize != byteSize || layout == StreamLayout.NONE) {
            throw new SegmentMismatchException(
                    name,
                    "another program made it, with " + fileByteSize + " bytes and a classic layout; asked for byteSize="
                            + byteSize + " layout=" + layout + "; open it as it is (foreignLayout), or replace it");
        }
    }

    /// Unless it is recognised as something else; zeros are a stream of any layout.
    static void requireNoOther(String name, MemorySegment memory, StreamLayout layout) {
        StreamLayout recognised = recognise(name, memory);
        if (recognised != null && recognised != layout) {
            throw new SegmentMismatchException(
                    name,
                    "another program made it, and it looks like a stream of layout " + recognised + ", not " + layout
                            + "; ask for that, tell the layout (foreignLayout) if it is one, or replace it");
        }
    }

    static void requireRoom(String name, long fileByteSize, @Nullable StreamLayout told) {
        long header = StreamShape.headerOf(told == null ? StreamLayout.V1 : told);
        if (fileByteSize <= header) {
            throw new SegmentMismatchException(
                    name,
                    "its " + fileByteSize + " bytes leave no room for a value behind the " + header
                            + " bytes of header of a stream");
        }
    }

    /// The layout of what lies there; null while it starts with zeros only, which is "no value yet".
    ///
    /// @throws SegmentMismatchException when it is a queue, or nothing we know
    static @Nullable StreamLayout recognise(String name, MemorySegment memory) {
        if (ClassicQueue.recognise(memory) != null) {
            throw new SegmentMismatchException(name, "it looks like a queue of the C++ library, not a stream");
        }
        if (memory.byteSize() <= 20) {
            return isZero(memory, 0, 5) ? null : StreamLayout.V1;
        }
        if (isZero(memory, 0, 20)) {
            return null;
        }
        if (!isZero(memory, 1, 3)) {
            return StreamLayout.V1;
        }
        long size = Integer.toUnsignedLong(memory.get(INT, 12));
        int lock = memory.get(INT, 16);
        boolean lockPlausible = lock >>> 31 != 0 || lock == 0 || lock == 1;
        if (memory.get(INT, 4) != 0 && size <= memory.byteSize() - 20 && lockPlausible) {
            return StreamLayout.V2;
        }
        if (Integer.toUnsignedLong(memory.get(INT, 1)) <= memory.byteSize() - 5) {
            return StreamLayout.V1;
        }
        throw new SegmentMismatchException(
                name, "its layout cannot be recognised; tell it (foreignLayout, --layout: V1 or V2) if it is a stream");
    }

    private static boolean isZero(MemorySegment memory, long from, long count) {
        for (long at = from; at < from + count; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }
}
