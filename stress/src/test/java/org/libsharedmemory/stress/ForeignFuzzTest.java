package org.libsharedmemory.stress;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.WriterOptions;

/// Whole files of another program, of any bytes and size: recognised, or told to be a stream or a queue, or refused.
@Tag("fuzz")
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes files to /dev/shm")
class ForeignFuzzTest {
    private static final String NAME = "fuzz-foreign-" + ProcessHandle.current().pid();

    static Stream<byte[]> seeds() {
        return Stream.of(
                new byte[0],
                new byte[5],
                new byte[100],
                header(64, 3, 5 << 24, 0, 0, 0, 0),
                header(64, -1, -1, -1, -1, -1, -1),
                header(64, 3, 1, 0, 40, 0, 0),
                header(64, 3, 1, 0, 40, 1, 0),
                header(64, 3, 1, 0, -1, 0, 0),
                header(64, 3, 1, 0, 40, 0x8000_0001, 0),
                header(20 + 4 * 20, 0, 0, 4, 0, 16, 0),
                header(28 + 4 * 20, 5, 9, 4, -1, 16, 1),
                header(28 + 4 * 20, 1, 0, 4, 1, 16, 0x8000_0001));
    }

    private static byte[] header(int size, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void wildFile(byte[] data) throws IOException {
        Files.write(Path.of("/dev/shm", NAME), data);
        try (FuzzedFile file = new FuzzedFile(NAME)) {
            for (StreamLayout told : new StreamLayout[] {null, StreamLayout.V1, StreamLayout.V2}) {
                ReaderOptions reading =
                        ReaderOptions.DEFAULT.withForeignLayout(told).withReadOnly(true);
                file.use(() -> {
                    try (var reader = SharedMemoryReadStream.open(NAME, reading)) {
                        FuzzedFile.allow(reader::read);
                        FuzzedFile.allow(reader::readString);
                        FuzzedFile.allow(reader::readDoubles);
                        FuzzedFile.allow(reader::hasNewData);
                    }
                });
            }
            file.use(() -> SharedMemory.inspect(NAME));
            FuzzedQueue.use(file, NAME);
            for (StreamLayout told : new StreamLayout[] {StreamLayout.V1, StreamLayout.V2}) {
                WriterOptions writing =
                        WriterOptions.DEFAULT.withForeignLayout(told).withLockTimeout(Duration.ofMillis(20));
                file.use(() -> {
                    try (var writer = SharedMemoryWriteStream.open(NAME, writing)) {
                        FuzzedFile.allow(() -> writer.write("x"));
                    }
                });
            }
        }
        SharedMemory.prune(false); // tables beside files that are gone
    }
}
