package org.libsharedmemory.stress;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.WriterOptions;
import org.libsharedmemory.stream.Writers;

/// Classic area, control block, cells and attachments of a stream, wild.
@Tag("fuzz")
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
class StreamFuzzTest {
    private static final String NAME = "fuzz-stream-" + ProcessHandle.current().pid();
    private static final int BYTE_SIZE = 200;
    private static FuzzedFile file;

    @BeforeAll
    static void make() {
        StreamOptions options = StreamOptions.DEFAULT
                .withClassicLayout(StreamLayout.V2)
                .withWriters(Writers.SEVERAL)
                .withPersistent(true);
        try (var writer = SharedMemoryWriteStream.create(NAME, BYTE_SIZE, options)) {
            for (int value = 0; value < 6; value++) {
                writer.write("value " + value);
            }
        }
        file = new FuzzedFile(NAME);
    }

    @AfterAll
    static void remove() {
        file.close();
    }

    static Stream<byte[]> seeds() {
        long[] wild = {-1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, 0x8000_0001L};
        return LongStream.iterate(0, offset -> offset < 2400, offset -> offset + 128)
                .boxed()
                .flatMap(offset -> LongStream.of(wild).mapToObj(value -> FuzzedFile.seed(offset, value)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void wildStream(byte[] data) {
        file.patch(data);
        file.use(() -> {
            try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(NAME)) {
                FuzzedFile.allow(reader::read);
                FuzzedFile.allow(reader::next);
                FuzzedFile.allow(() -> reader.awaitNewData(Duration.ofMillis(1)));
                FuzzedFile.allow(() -> reader.readInto(MemorySegment.ofArray(new byte[BYTE_SIZE])));
                FuzzedFile.allow(
                        () -> reader.readOptimistic(view -> view.memory().byteSize()));
            }
        });
        file.use(() -> StreamInfo.of(NAME));
        file.use(() -> {
            WriterOptions impatient = WriterOptions.DEFAULT.withLockTimeout(Duration.ofMillis(20));
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(NAME, impatient)) {
                FuzzedFile.allow(() -> writer.write("a value"));
                FuzzedFile.allow(() -> writer.write(new double[3]));
            }
        });
    }
}
