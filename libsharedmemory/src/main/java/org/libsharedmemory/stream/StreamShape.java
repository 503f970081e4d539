package org.libsharedmemory.stream;

import org.libsharedmemory.internal.layout.Alignment;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;

/// The shape of a stream: `| classic area: byteSize bytes | control block | cells |`. Geometry a: cells, b: classic
/// layout (0 none, 1, 2), c: stride of a cell in bytes, d: 0 one writer, 1 several.
final class StreamShape {
    private static final long LARGEST = 1L << 60;

    private StreamShape() {}

    static Shape of(long byteSize, StreamOptions options) {
        return of(
                byteSize, options.classicLayout(), options.cells(), options.writers(), AttachmentTable.DEFAULT_ENTRIES);
    }

    private static Shape of(long byteSize, StreamLayout layout, int cells, Writers writers, int tableEntries) {
        long header = headerOf(layout);
        long capacity = byteSize - header;
        if (capacity < 1) {
            throw new IllegalArgumentException("byteSize=" + byteSize + " leaves no room for a value behind the "
                    + header + " bytes of header of layout " + layout);
        }
        if (capacity > LARGEST / cells) {
            throw new IllegalArgumentException(
                    "byteSize=" + byteSize + " in " + cells + " cells is more than a file can" + " have");
        }
        if (layout != StreamLayout.NONE && capacity > 0xffff_ffffL) {
            throw new IllegalArgumentException("byteSize=" + byteSize + ": a classic layout has values below 4 GiB;"
                    + " larger ones need StreamLayout.NONE");
        }
        long control = layout == StreamLayout.NONE ? 0 : Alignment.up(byteSize, Alignment.LINE_PAIR);
        long data = Math.addExact(control, StreamControl.BYTES);
        long stride = StreamCells.strideFor(capacity);
        long end = Math.addExact(data, Math.multiplyExact(stride, (long) cells));
        long several = writers == Writers.SEVERAL ? 1 : 0;
        return new Shape(
                Kind.STREAM, byteSize, control, data, end, tableEntries, cells, codeOf(layout), stride, several);
    }

    /// Bytes of header in the classic area.
    static long headerOf(StreamLayout layout) {
        return switch (layout) {
            case V1 -> ClassicV1Stream.HEADER_BYTES;
            case V2 -> ClassicV2Stream.HEADER_BYTES;
            case NONE -> 0;
        };
    }

    static StreamLayout layoutOf(Shape shape) {
        return switch ((int) shape.b()) {
            case 1 -> StreamLayout.V1;
            case 2 -> StreamLayout.V2;
            default -> StreamLayout.NONE;
        };
    }

    static Writers writersOf(Shape shape) {
        return shape.d() == 0 ? Writers.ONE : Writers.SEVERAL;
    }

    /// Throws unless the description is that of a sound stream.
    static void check(String name, Description description) {
        Shape shape = description.shape();
        if (shape.kind() != Kind.STREAM) {
            throw new SegmentMismatchException(
                    name, "it is " + Kind.nameOf(shape.kind()) + ", no stream; 'shm inspect " + name + "' tells more");
        }
        if (!isSound(shape)) {
            throw new SegmentCorruptException(
                    name,
                    "its geometry contradicts itself: byteSize=" + shape.byteSize() + " cells=" + shape.a() + " layout="
                            + shape.b() + " stride=" + shape.c() + " control=" + shape.controlOffset() + " data="
                            + shape.dataOffset());
        }
    }

    private static boolean isSound(Shape shape) {
        if (shape.a() < 4 || shape.a() > 65_536 || Long.bitCount(shape.a()) != 1 || shape.b() < 0 || shape.b() > 2) {
            return false;
        }
        try {
            Shape proper =
                    of(shape.byteSize(), layoutOf(shape), (int) shape.a(), writersOf(shape), shape.tableEntries());
            return proper.isSame(shape);
        } catch (IllegalArgumentException | ArithmeticException _) {
            return false;
        }
    }

    private static int codeOf(StreamLayout layout) {
        return switch (layout) {
            case NONE -> 0;
            case V1 -> 1;
            case V2 -> 2;
        };
    }
}
