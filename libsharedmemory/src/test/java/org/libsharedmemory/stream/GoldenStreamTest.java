package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;

/// Memory images written by the C++ library: Java writing the same values makes the same bytes, and reading the
/// image gives the same values.
class GoldenStreamTest {
    private final String name = "golden-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000_000;

    private static final float[] FLOATS = {1.5f, -2.25f, 3.0e10f};
    private static final double[] DOUBLES = {1.5, -2.25, 3.0e100, 0.1};
    private static final String TEXT = "{ foo: 'coolest IPC ever! 🧑‍💻' }";

    record Image(String file, StreamLayout layout, Object value, Consumer<SharedMemoryWriteStream> writing) {
        byte[] bytes() throws IOException {
            try (var in = GoldenStreamTest.class.getResourceAsStream("/golden/" + file)) {
                return in.readAllBytes();
            }
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Image> images() {
        return Stream.of(
                new Image("seed.bin", StreamLayout.V1, TEXT, writer -> writer.write(TEXT)),
                new Image("seed2.bin", StreamLayout.V1, "3", GoldenStreamTest::writeThree),
                new Image("v1_s.bin", StreamLayout.V1, TEXT, writer -> writer.write(TEXT)),
                new Image("v1_s3.bin", StreamLayout.V1, "3", GoldenStreamTest::writeThree),
                new Image("v1_f.bin", StreamLayout.V1, FLOATS, writer -> writer.write(FLOATS)),
                new Image("v1_d.bin", StreamLayout.V1, DOUBLES, writer -> writer.write(DOUBLES)),
                new Image("v2_s.bin", StreamLayout.V2, TEXT, writer -> writer.write(TEXT)),
                new Image("v2_s3.bin", StreamLayout.V2, "3", GoldenStreamTest::writeThree),
                new Image("v2_f.bin", StreamLayout.V2, FLOATS, writer -> writer.write(FLOATS)),
                new Image("v2_d.bin", StreamLayout.V2, DOUBLES, writer -> writer.write(DOUBLES)));
    }

    private static void writeThree(SharedMemoryWriteStream writer) {
        writer.write("first");
        writer.write("second value");
        writer.write("3");
    }

    @ParameterizedTest
    @MethodSource("images")
    void javaWritesTheSameBytes(Image image) throws IOException, InterruptedException {
        StreamOptions options = StreamOptions.DEFAULT.withClassicLayout(image.layout);
        try (var writer = SharedMemoryWriteStream.create(name, image.bytes().length, options);
                var memory = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            image.writing.accept(writer);
            byte[] written = memory.memory().asSlice(0, image.bytes().length).toArray(ValueLayout.JAVA_BYTE);
            assertThat(written).isEqualTo(image.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void javaWritesTheSameBytesIntoAForeignSegment(Image image) throws IOException, InterruptedException {
        Path file = Path.of("/dev/shm", name);
        Files.write(file, new byte[image.bytes().length]);
        try (var writer = SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withForeignLayout(image.layout))) {
            image.writing.accept(writer);
            assertThat(Files.readAllBytes(file)).isEqualTo(image.bytes());
        } finally {
            SharedMemory.remove(name);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void javaReadsTheSameValues(Image image) throws IOException, InterruptedException {
        Files.write(Path.of("/dev/shm", name), image.bytes());
        try (var told = SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withForeignLayout(image.layout));
                var recognised = SharedMemoryReadStream.open(name);
                var readOnly = SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withReadOnly(true))) {
            assertThat(valueOf(told, image)).isEqualTo(image.value);
            assertThat(valueOf(recognised, image)).isEqualTo(image.value);
            assertThat(valueOf(readOnly, image)).isEqualTo(image.value);
            assertThat(told.hasNewData()).isFalse();
        } finally {
            SharedMemory.remove(name);
        }
    }

    private Object valueOf(SharedMemoryReadStream reader, Image image) {
        return switch (image.value()) {
            case float[] _ -> reader.readFloats();
            case double[] _ -> reader.readDoubles();
            default -> reader.readString();
        };
    }
}
