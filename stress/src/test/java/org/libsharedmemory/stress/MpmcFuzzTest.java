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

/// Control block, slots and attachments of an MPMC queue, wild.
@Tag("fuzz")
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
class MpmcFuzzTest {
    private static final String NAME = "fuzz-mpmc-" + ProcessHandle.current().pid();
    private static FuzzedFile file;

    @BeforeAll
    static void make() throws InterruptedException {
        file = FuzzedQueue.make(NAME, QueueOptions.mpmc(4, 60));
    }

    @AfterAll
    static void remove() {
        file.close();
    }

    static Stream<byte[]> seeds() {
        long[] wild = {-1, 1, Long.MIN_VALUE, 1L << 15 | 1 << 12 | 1, 5 << 12 | 63, 6 << 12};
        return LongStream.iterate(0, offset -> offset < 2300, offset -> offset + 128)
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
