package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ShmNames;

/// Whole numbers have no type bit in the C++ library's layouts: there they are raw bytes, little endian.
class ClassicWholeNumbersTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int BYTE_SIZE = 64;
    private static final int[] INTS = {1, -2, 0x0a0b_0c0d, Integer.MIN_VALUE};
    private static final long[] LONGS = {-2, 0x0102_0304_0506_0708L};
    private static final String INT_BYTES = "01000000" + "feffffff" + "0d0c0b0a" + "00000080";
    private static final String LONG_BYTES = "feffffffffffffff" + "0807060504030201";

    private final String name = NAMES.next();

    /// A stream into which doubles were written first, and then whole numbers: version 2, so the change bit is 0.
    ///
    /// @param header flags to payload, in hexadecimal digits
    record Case(
            StreamLayout layout, String kind, Consumer<SharedMemoryWriteStream> writing, String header, String data) {
        String image() {
            return header + data;
        }

        @Override
        public String toString() {
            return layout + ", " + kind;
        }
    }

    static Stream<Case> cases() {
        String one = "00" + "10000000";
        String two = "00000000" + "02000000" + "00000000" + "10000000" + "00000000";
        return Stream.of(
                new Case(StreamLayout.V1, "ints", writer -> writer.write(INTS), one, INT_BYTES),
                new Case(StreamLayout.V1, "longs", writer -> writer.write(LONGS), one, LONG_BYTES),
                new Case(StreamLayout.V2, "ints", writer -> writer.write(INTS), two, INT_BYTES),
                new Case(StreamLayout.V2, "longs", writer -> writer.write(LONGS), two, LONG_BYTES));
    }

    private static String hex(byte[] bytes, int length) {
        return HexFormat.of().formatHex(bytes, 0, length);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theAreaHoldsRawBytesWithoutATypeBit(Case one) throws Exception {
        StreamOptions options = StreamOptions.DEFAULT.withClassicLayout(one.layout);
        try (var writer = SharedMemoryWriteStream.create(name, BYTE_SIZE, options);
                var area = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            writer.write(new double[] {0.1, 0.2});
            one.writing.accept(writer);
            int length = one.image().length() / 2;
            byte[] bytes = area.memory().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            assertThat(hex(bytes, length)).isEqualTo(one.image());
            one.writing.accept(writer);
            assertThat(area.memory().get(ValueLayout.JAVA_BYTE, 0))
                    .as("only the change bit of version 3")
                    .isEqualTo((byte) 1);
            try (var reader = SharedMemoryReadStream.open(name)) {
                assertThat(reader.read().type())
                        .as("readers of ours know")
                        .isEqualTo(one.kind.equals("ints") ? ValueType.INTS : ValueType.LONGS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes a file to /dev/shm")
    void inASegmentOfAnotherProgramTheyAreTheSameBytesAndReadAsBytes(Case one) throws Exception {
        Path file = Path.of("/dev/shm", name);
        Files.write(file, new byte[BYTE_SIZE]);
        WriterOptions joining = WriterOptions.DEFAULT.withForeignLayout(one.layout);
        ReaderOptions reading = ReaderOptions.DEFAULT.withForeignLayout(one.layout);
        try (var writer = SharedMemoryWriteStream.open(name, joining);
                var reader = SharedMemoryReadStream.open(name, reading)) {
            writer.write(new double[] {0.1, 0.2});
            one.writing.accept(writer);
            assertThat(hex(Files.readAllBytes(file), one.image().length() / 2)).isEqualTo(one.image());
            StreamValue value = reader.read();
            assertThat(value.type()).isEqualTo(ValueType.BYTES);
            assertThat(hex(value.asBytes(), (int) value.byteSize())).isEqualTo(one.data);
        } finally {
            SharedMemory.remove(name);
        }
    }
}
