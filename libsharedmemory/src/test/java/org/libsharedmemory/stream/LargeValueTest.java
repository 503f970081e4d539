package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.ShmNames;

/// Values of more than 2 GiB, more than an array and an int can hold, in segments of more than 8 GiB: real memory, all
/// of it written.
@Tag("torture")
@Timeout(1200)
class LargeValueTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long VALUE_BYTES = (1L << 31) + 12_345;
    private static final long NEEDED_BYTES = 6 * VALUE_BYTES + (1L << 30); // four cells, classic area, a copy

    @ParameterizedTest
    @EnumSource
    void ofMoreThanTwoGibibytes(StreamLayout layout) throws Exception {
        requireRoom();
        String name = NAMES.next();
        StreamOptions options = StreamOptions.DEFAULT.withClassicLayout(layout);
        long byteSize = VALUE_BYTES + StreamShape.headerOf(layout);
        try (var writer = SharedMemoryWriteStream.create(name, byteSize, options);
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(SharedMemory.inspect(name).fileByteSize()).isGreaterThan(4 * VALUE_BYTES);
            for (byte mark = 1; mark <= 2; mark++) {
                byte filling = mark;
                assertThat(writer.write(ValueType.BYTES, VALUE_BYTES, memory -> fill(memory, filling)))
                        .isEqualTo(mark);
                assertThat(reader.<Boolean>readOptimistic(view -> isFilled(view.memory(), filling)))
                        .isTrue();
            }
            assertThatThrownBy(reader::read)
                    .isInstanceOf(ValueTooLargeException.class)
                    .hasMessageContainingAll(Long.toString(VALUE_BYTES), "readInto");
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(VALUE_BYTES);
                assertThat(reader.readInto(copy)).isEqualTo(VALUE_BYTES);
                assertThat(isFilled(copy, (byte) 2)).isTrue();
                copy.set(ValueLayout.JAVA_BYTE, VALUE_BYTES - 1, (byte) 7);
                assertThat(writer.write(copy)).isEqualTo(3);
            }
            assertThat(reader.<Byte>readOptimistic(view -> view.memory().get(ValueLayout.JAVA_BYTE, VALUE_BYTES - 1)))
                    .isEqualTo((byte) 7);
            if (layout != StreamLayout.NONE) {
                assertClassicAreaEndsWith(name, byteSize, layout);
            }
        }
    }

    private static void requireRoom() throws IOException, InterruptedException {
        Machine.requireLinux();
        long free = Host.current().directory().freeBytes();
        long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        if (Math.min(free, available) < NEEDED_BYTES) {
            String skipped = "SKIPPED: values above 2 GiB need " + NEEDED_BYTES + " bytes in /dev/shm and in memory; "
                    + free + " and " + available + " are free";
            System.out.println(skipped);
            Assumptions.abort(skipped);
        }
    }

    /// Marks at both ends and around the places where an int overflows.
    private static void fill(MemorySegment memory, byte mark) {
        memory.fill(mark);
        memory.set(ValueLayout.JAVA_BYTE, 1L << 31, (byte) (mark + 100));
    }

    private static boolean isFilled(MemorySegment memory, byte mark) {
        if (memory.byteSize() != VALUE_BYTES) {
            return false;
        }
        for (long at = 0; at < VALUE_BYTES; at += 4093) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != mark) {
                return false;
            }
        }
        return memory.get(ValueLayout.JAVA_BYTE, 1L << 31) == mark + 100
                && memory.get(ValueLayout.JAVA_BYTE, VALUE_BYTES - 1) == mark;
    }

    private static void assertClassicAreaEndsWith(String name, long byteSize, StreamLayout layout)
            throws IOException, InterruptedException {
        try (SharedMemory area = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            long sizeAt = layout == StreamLayout.V1 ? 1 : 12;
            int size = area.memory().get(ValueLayout.JAVA_INT_UNALIGNED, sizeAt);
            assertThat(Integer.toUnsignedLong(size)).isEqualTo(VALUE_BYTES);
            assertThat(area.memory().get(ValueLayout.JAVA_BYTE, byteSize - 1)).isEqualTo((byte) 7);
        }
    }
}
