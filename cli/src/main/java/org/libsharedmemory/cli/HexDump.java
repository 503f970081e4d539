package org.libsharedmemory.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.stream.StreamLayout;

/// The first bytes of a segment, explained: what a program of another language finds there.
final class HexDump {
    private static final int ROW = 16;
    private static final long PAYLOAD = 64;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final List<String> lines = new ArrayList<>();

    private HexDump(MemorySegment memory) {
        this.memory = memory;
    }

    /// The lines for a segment whose first bytes have this layout; `NONE` for one without a header.
    static List<String> of(MemorySegment memory, StreamLayout layout) {
        HexDump dump = new HexDump(memory);
        boolean hasHeader = memory.byteSize() >= headerSize(layout);
        switch (hasHeader ? layout : StreamLayout.NONE) {
            case V1 -> dump.v1();
            case V2 -> dump.v2();
            case NONE -> dump.rows(0, PAYLOAD);
        }
        return dump.lines;
    }

    /// The lines for a queue of the C++ library's layouts: its header and the message that comes next.
    static List<String> of(MemorySegment memory, QueueInfo queue) {
        HexDump dump = new HexDump(memory);
        dump.queue(queue);
        return dump.lines;
    }

    /// The bytes that a layout puts before the payload.
    static int headerSize(StreamLayout layout) {
        return switch (layout) {
            case V1 -> 5;
            case V2 -> 20;
            case NONE -> 0;
        };
    }

    /// Bytes as pairs of hexadecimal digits.
    static String hex(MemorySegment memory, long offset, long length) {
        long end = Math.min(offset + length, memory.byteSize());
        return LongStream.range(offset, Math.max(offset, end))
                .mapToObj(at -> String.format("%02x", memory.get(ValueLayout.JAVA_BYTE, at)))
                .collect(Collectors.joining(" "));
    }

    private void v1() {
        int flags = memory.get(ValueLayout.JAVA_BYTE, 0);
        field(0, 1, "flags: " + type(flags) + ", change bit " + (flags & 1));
        field(1, 4, "size: " + number(1) + " bytes");
        rows(5, Math.min(number(1), PAYLOAD));
    }

    private void v2() {
        field(0, 1, "flags: " + type(memory.get(ValueLayout.JAVA_BYTE, 0)));
        field(1, 3, "padding");
        field(4, 4, "revision: " + number(4));
        field(8, 4, "acknowledged revision: " + number(8));
        field(12, 4, "size: " + number(12) + " bytes");
        field(16, 4, "lock: " + (number(16) == 0 ? "free" : "held"));
        rows(20, Math.min(number(12), PAYLOAD));
    }

    private void queue(QueueInfo queue) {
        field(0, 4, "write index: " + number(0));
        field(4, 4, "read index: " + number(4));
        field(8, 4, "capacity: " + number(8) + " messages");
        field(12, 4, "count: " + number(12));
        field(16, 4, "largest message: " + number(16) + " bytes");
        boolean v2 = queue.layout() == QueueLayout.V2;
        if (v2) {
            field(20, 4, "producer lock: " + (number(20) == 0 ? "free" : "held"));
            field(24, 4, "consumer lock: " + (number(24) == 0 ? "free" : "held"));
        }
        long index = number(4) % queue.capacity();
        long slot = (v2 ? 28 : 20) + index * (4 + queue.maxMessageByteSize());
        field(slot, 4, "slot " + index + ", " + number(slot) + " bytes" + (queue.size() == 0 ? "" : ", comes next"));
        rows(slot + 4, Math.min(Math.min(number(slot), queue.maxMessageByteSize()), PAYLOAD));
    }

    private long number(long offset) {
        return Integer.toUnsignedLong(memory.get(INT, offset));
    }

    private void field(long offset, long length, String meaning) {
        lines.add(String.format("%08x  %-48s %s", offset, hex(memory, offset, length), meaning));
    }

    private void rows(long offset, long length) {
        long end = Math.min(offset + length, memory.byteSize());
        for (long row = offset; row < end; row += ROW) {
            long width = Math.min(ROW, end - row);
            field(row, width, "|" + text(row, width) + "|");
        }
    }

    private String text(long offset, long length) {
        return LongStream.range(offset, offset + length)
                .mapToObj(at -> (char) memory.get(ValueLayout.JAVA_BYTE, at))
                .map(single -> single >= ' ' && single < 0x7f ? single.toString() : ".")
                .collect(Collectors.joining());
    }

    private static String type(int flags) {
        if ((flags & 2) != 0) {
            return "string";
        }
        if ((flags & 4) != 0) {
            return "32-bit floats";
        }
        return (flags & 8) != 0 ? "64-bit floats" : "bytes";
    }
}
