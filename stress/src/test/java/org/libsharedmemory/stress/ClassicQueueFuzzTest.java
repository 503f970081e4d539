package org.libsharedmemory.stress;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.queue.QueueOptions;

/// Header, slots and roles of a queue of the C++ library's layout, wild.
@Tag("fuzz")
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
class ClassicQueueFuzzTest {
    private static final String NAME = "fuzz-classic-" + ProcessHandle.current().pid();
    private static FuzzedFile file;

    @BeforeAll
    static void make() throws InterruptedException {
        file = FuzzedQueue.make(NAME, QueueOptions.classicV2(4, 60));
    }

    @AfterAll
    static void remove() {
        file.close();
    }

    static Stream<byte[]> seeds() {
        long[] wild = {-1, 1, 0xFFFF_FFFFL, 1L << 32, 0x8000_0001L, 4L << 32 | 4};
        return LongStream.iterate(0, offset -> offset < 64, offset -> offset + 8)
                .boxed()
                .flatMap(offset -> LongStream.of(wild).mapToObj(value -> FuzzedFile.seed(offset, value)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void wildQueue(byte[] data) {
        file.patch(data);
        FuzzedQueue.use(file, NAME);
    }
}
