package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SharedMemory;

/// `openOrCreate` where another program was faster: its stream is joined if it is the one that would have been made.
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
class WhoeverComesFirstTest {
    private final String name = "first-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000_000;
    private final Path file = Path.of("/dev/shm", name);

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
    }

    @ParameterizedTest
    @CsvSource({"V1,v1_s.bin", "V2,v2_s.bin"})
    void aStreamThatHasAValueIsJoined(StreamLayout layout, String image) throws Exception {
        byte[] bytes = theirs(image);
        try (var writer = SharedMemoryWriteStream.openOrCreate(name, bytes.length, options(layout));
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(reader.readString()).startsWith("{ foo:");
            writer.write("from Java");
            assertThat(reader.readString()).isEqualTo("from Java");
            assertThat(StreamInfo.of(name).layout()).isEqualTo(layout);
        }
        assertThat(Files.size(file)).as("it stays theirs").isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void aStreamWithoutAValueIsJoined(StreamLayout layout) throws Exception {
        Files.write(file, new byte[4096]);
        try (var writer = SharedMemoryWriteStream.openOrCreate(name, 4096, options(layout));
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("from Java");
            assertThat(reader.readString()).isEqualTo("from Java");
        }
    }

    @ParameterizedTest
    @CsvSource({"V1,v2_s.bin,V2", "V2,v1_s.bin,V1"})
    void oneOfTheOtherLayoutStaysAsItIs(StreamLayout asked, String image, String found) throws Exception {
        byte[] bytes = theirs(image);
        assertThatThrownBy(() -> SharedMemoryWriteStream.openOrCreate(name, bytes.length, options(asked)))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "looks like a stream of layout " + found, "not " + asked);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"4095,V1", "4097,V1", "4096,NONE"})
    void oneOfAnotherSizeStaysAsItIs(long byteSize, StreamLayout layout) throws Exception {
        Files.write(file, new byte[4096]);
        assertThatThrownBy(() -> SharedMemoryWriteStream.openOrCreate(name, byteSize, options(layout)))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "4096 bytes", "byteSize=" + byteSize, "layout=" + layout);
        assertThat(Files.readAllBytes(file)).isEqualTo(new byte[4096]);
    }

    @Test
    void aQueueIsNoStream() throws Exception {
        byte[] bytes = theirs("v1_q.bin");
        assertThatThrownBy(() -> SharedMemoryWriteStream.openOrCreate(name, bytes.length))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "queue");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    private byte[] theirs(String image) throws IOException {
        try (var in = GoldenStreamTest.class.getResourceAsStream("/golden/" + image)) {
            byte[] bytes = in.readAllBytes();
            Files.write(file, bytes);
            return bytes;
        }
    }

    private static StreamOptions options(StreamLayout layout) {
        return StreamOptions.DEFAULT.withClassicLayout(layout);
    }
}
