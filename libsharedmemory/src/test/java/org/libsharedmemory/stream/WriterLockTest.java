package org.libsharedmemory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// The lock of a stream with several writers, held by another process: waited for, named, handed on.
class WriterLockTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final StreamOptions SEVERAL = StreamOptions.DEFAULT.withWriters(Writers.SEVERAL);
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final String name = NAMES.next();

    /// Writes one value, whose making takes until a line comes in.
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(arguments[0])) {
                long version = writer.write(ValueType.STRING, 4, memory -> {
                    memory.fill((byte) 'h');
                    System.out.println("HOLDING");
                    awaitLine();
                });
                System.out.println("WROTE " + version);
                awaitLine();
            }
        }

        private static void awaitLine() {
            try {
                while (System.in.read() != '\n') {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Writes one value at once.
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(arguments[0])) {
                writer.write("from the dead");
            }
        }
    }

    private static SharedMemoryWriteStream impatient(String name) throws InterruptedException {
        return SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withLockTimeout(TIMEOUT));
    }

    private void assertTimesOut(SharedMemoryWriteStream writer, ChildProcess holder) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> writer.write("kept waiting"))
                .isInstanceOf(LockTimeoutException.class)
                .hasMessageContainingAll(name, "within 300 ms", "process " + holder.pid() + " ", "alive");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, Duration.ofSeconds(30));
    }

    @Test
    void aWriterThatIsKeptWaitingNamesTheHolderAndWritesWhenThatHasGoneOn() throws Exception {
        try (var first = SharedMemoryWriteStream.create(name, 100, SEVERAL);
                var impatient = impatient(name);
                var reader = SharedMemoryReadStream.open(name);
                ChildProcess holder = ChildJvm.of(Holder.class).start(name)) {
            first.write("before");
            holder.expect("HOLDING");
            assertTimesOut(impatient, holder);
            assertTimesOut(impatient, holder);
            assertThat(reader.readString()).isEqualTo("before");
            assertThat(holder.ask("")).isEqualTo("WROTE 2");
            assertThat(reader.readString()).isEqualTo("hhhh");
            assertThat(impatient.write("after")).isEqualTo(3);
            assertThat(reader.readString()).isEqualTo("after");
        }
    }

    /// Killed before its value counts, and after.
    @ParameterizedTest
    @CsvSource({
        "cell.stamp-odd,        1",
        "cell.head,             1",
        "cell.stamp-even,       1",
        "stream.version,        2",
        "stream.classic-version, 2",
        "stream.writer-release, 2"
    })
    void aWriterThatIsKeptWaitingWritesWhenTheHolderWasKilled(String step, long version) throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100, SEVERAL);
                var impatient = impatient(name);
                var reader = SharedMemoryReadStream.open(name);
                ChildProcess holder =
                        ChildJvm.of(Victim.class).parkedAt(step, 1).start(name)) {
            holder.expect("PARKED " + step);
            assertTimesOut(impatient, holder);
            holder.kill();
            assertThat(impatient.write("alive")).isEqualTo(version);
            assertThat(reader.readString()).isEqualTo("alive");
            try (StreamProbe probe = StreamProbe.of(name)) {
                assertThat(probe.classicProblem(version, ValueType.STRING, "alive".getBytes(UTF_8)))
                        .isEmpty();
            }
        }
    }

    @Test
    void evenAWriterThatDoesNotWaitRecoversTheLockOfTheDead() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100, SEVERAL);
                var impatient =
                        SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withLockTimeout(Duration.ZERO));
                ChildProcess holder = ChildJvm.of(Holder.class).start(name)) {
            holder.expect("HOLDING");
            assertThatThrownBy(() -> impatient.write("kept out")).isInstanceOf(LockTimeoutException.class);
            holder.kill();
            assertThat(impatient.write("alive")).isEqualTo(1);
        }
    }

    /// Though another thread of the handle waits for the lock with a text of its own.
    @Test
    void aTextWithinAWriteIsRefusedAtOnce() throws Exception {
        var options = WriterOptions.DEFAULT.withLockTimeout(Duration.ofMinutes(1));
        try (var _ = SharedMemoryWriteStream.create(name, 100, SEVERAL);
                var writer = SharedMemoryWriteStream.open(name, options);
                var threads = Executors.newSingleThreadExecutor()) {
            var other = new AtomicReference<Future<Long>>();
            long start = System.nanoTime();
            assertThatThrownBy(() -> writer.write(ValueType.BYTES, 1, _ -> {
                        var waiting = new AtomicReference<Thread>();
                        other.set(threads.submit(() -> {
                            waiting.set(Thread.currentThread());
                            return writer.write("of another thread");
                        }));
                        awaitParked(waiting);
                        writer.write("within");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("do not nest");
            assertThat(other.get().get()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
        }
    }

    /// Who waits for the lock sleeps in between.
    private static void awaitParked(AtomicReference<Thread> waiting) {
        Thread thread = waiting.get();
        while (thread == null || thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
            thread = waiting.get();
        }
    }
}
