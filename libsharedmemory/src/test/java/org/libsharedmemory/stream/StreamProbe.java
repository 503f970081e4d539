package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.ValueType;

/// Looks at the bytes of a stream as they are: what nobody should have to know, except tests. Byte offsets are
/// written out, not taken from the classes under test.
final class StreamProbe implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Connection connection;
    private final MemorySegment memory;
    private final long control;
    private final long cells;
    private final long stride;
    private final int count;
    private final StreamLayout layout;

    private StreamProbe(Connection connection) {
        this.connection = connection;
        this.memory = connection.handle.memory();
        var shape = connection.handle.description().shape();
        this.control = shape.controlOffset();
        this.cells = shape.dataOffset();
        this.stride = shape.c();
        this.count = (int) shape.a();
        this.layout = StreamShape.layoutOf(shape);
    }

    static StreamProbe of(Segments segments, String name) throws InterruptedException {
        return new StreamProbe(new ReaderOpening(segments, name, ReaderOptions.DEFAULT.withReadOnly(true)).open());
    }

    /// Through somebody else's handle, which stays that one's.
    static StreamProbe of(SegmentHandle handle) {
        return new StreamProbe(new Connection(handle, null));
    }

    static StreamProbe of(String name) throws InterruptedException {
        return of(Segments.system(), name);
    }

    long hint() {
        return memory.get(LONG, control);
    }

    long classicVersion() {
        return memory.get(LONG, control + 8);
    }

    long classicSkips() {
        return memory.get(LONG, control + 24);
    }

    int writer() {
        return memory.get(INT, control + 128);
    }

    int event() {
        return memory.get(INT, control + 256);
    }

    long waiters() {
        return memory.get(LONG, control + 384);
    }

    long stamp(long version) {
        return memory.get(LONG, cell(version));
    }

    /// Where the cell of a version begins: its stamp.
    long offsetOf(long version) {
        return cell(version);
    }

    private long cell(long version) {
        return cells + (version & (count - 1)) * stride;
    }

    int v2Lock() {
        return memory.get(INT, 16);
    }

    /// The newest version by the stamps alone.
    long newest() {
        long newest = 0;
        for (int i = 0; i < count; i++) {
            long stamp = memory.get(LONG, cells + i * stride);
            newest = stamp % 2 == 0 ? Math.max(newest, stamp / 2) : newest;
        }
        return newest;
    }

    /// What is wrong with the classic area if it is to hold this value; empty when nothing is.
    String classicProblem(long version, ValueType type, byte[] value) {
        if (layout == StreamLayout.NONE) {
            return "";
        }
        int typeBits = switch (type) {
            case STRING -> 2;
            case FLOATS -> 4;
            case DOUBLES -> 8;
            default -> 0;
        };
        boolean v2 = layout == StreamLayout.V2;
        int flags = memory.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
        int size = memory.get(INT, v2 ? 12 : 1);
        String said = "flags=" + flags + " size=" + size + " classicVersion=" + classicVersion() + " for version "
                + version + ", " + value.length + " bytes of " + type;
        if (flags != (typeBits | (int) version & 1) || size != value.length || classicVersion() != version) {
            return said;
        }
        if (v2 && (memory.get(INT, 4) != (int) version || v2Lock() != 0)) {
            return said + " revision=" + memory.get(INT, 4) + " lock=" + v2Lock();
        }
        long data = v2 ? 20 : 5;
        return memory.asSlice(data, size).mismatch(MemorySegment.ofArray(value)) < 0 ? "" : said + ": other bytes";
    }

    @Override
    public void close() {
        connection.release();
    }
}
