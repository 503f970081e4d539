package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// A program at the other end of a classic queue that lies, or keeps a lock: each call ends in time, normally or
/// with one of the documented exceptions.
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
class HostileClassicTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int CAPACITY = 4;
    private static final int MAX = 16;
    private static final Duration MOMENT = Duration.ofMillis(30);
    private static final Duration LATE = Duration.ofSeconds(2);
    private static final int[] WILD = {
        0,
        1,
        2,
        4,
        5,
        -1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0x8000_0001, // locks of our own attachments
        0x8000_0002,
        0x8000_0fff,
        0xa000_0001, // a helper's
        0xc000_0000, // an orphan
        0xe000_0001
    };

    private final String name = NAMES.next();
    private final Path file = Path.of("/dev/shm", name);

    private int corrupt;
    private int done;

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
    }

    private static int byteSize(QueueLayout layout) {
        return (layout == QueueLayout.V1 ? 20 : 28) + CAPACITY * (MAX + 4);
    }

    private void makeForeign(QueueLayout layout) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(byteSize(layout)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, CAPACITY).putInt(16, MAX);
        Files.write(file, bytes.array());
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void everyWordChangesWhileInUse(QueueLayout layout, boolean foreign) throws Exception {
        if (foreign) {
            makeForeign(layout);
        }
        QueueOptions options = ClassicQueueTest.options(layout, CAPACITY, MAX);
        AtomicBoolean stop = new AtomicBoolean();
        try (var producer = QueueProducer.openOrCreate(name, options);
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, options);
                var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, byteSize(layout), arena);
            Thread liar = Thread.ofPlatform().start(() -> lie(memory, stop));
            long start = System.nanoTime();
            while (System.nanoTime() - start < 3_000_000_000L) {
                attempt(() -> producer.put(new byte[MAX], MOMENT));
                attempt(() -> consumer.take((message, type, tag, again) -> touch(message), 3, MOMENT));
                attempt(consumer::size);
                attempt(producer::isFull);
            }
            stop.set(true);
            liar.join();
        }
        assertThat(corrupt).isPositive();
        assertThat(done).isPositive();
    }

    private static void lie(MemorySegment memory, AtomicBoolean stop) {
        Random random = new Random(7);
        while (!stop.get()) {
            long words = random.nextInt(4) > 0 ? 7 : memory.byteSize() / 4; // mostly the header
            memory.set(ValueLayout.JAVA_INT, 4 * random.nextLong(words), WILD[random.nextInt(WILD.length)]);
            Thread.yield();
        }
    }

    private static void touch(MemorySegment message) {
        assertThat(message.toArray(ValueLayout.JAVA_BYTE)).hasSizeLessThanOrEqualTo(MAX);
    }

    private interface Call {
        void run() throws InterruptedException;
    }

    /// Other exceptions than the documented ones fail the test.
    private void attempt(Call call) throws InterruptedException {
        long start = System.nanoTime();
        try {
            call.run();
            done++;
        } catch (SegmentCorruptException _) {
            corrupt++;
        } catch (LockTimeoutException _) {
            // as if a program held it
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LATE);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 700})
    void aWaitForALockThatIsNeverFreedEndsAtItsDeadline(int millis) throws Exception {
        makeForeign(QueueLayout.V2);
        Duration wait = Duration.ofMillis(millis);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            producer.offer("one");
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(
                        ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(0, 1)
                                .putInt(4, 1),
                        20);
            }
            requireTimeout(wait, "producer lock", () -> producer.put("two", wait));
            requireTimeout(wait, "consumer lock", () -> consumer.take(wait));
            requireTimeout(wait, "consumer lock", () -> consumer.take((message, type, tag, again) -> {}, 1, wait));
        }
    }

    private static void requireTimeout(Duration wait, String lock, Call call) {
        long start = System.nanoTime();
        assertThatThrownBy(call::run)
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContaining(lock)
                .hasMessageContaining("a C++ program");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(wait, wait.plus(LATE));
    }
}
