package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.CountingPlatform;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.ShmNames;

/// Waiting for a value: in the kernel where native access is granted, by polling where it is not (this class runs
/// in both kinds of JVM).
@Tag("without-native-access")
class StreamWaitingTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();

    /// Reads until it is killed, asleep most of the time.
    public static final class Waiter {
        private Waiter() {}

        public static void main(String[] arguments) throws Exception {
            try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(arguments[0])) {
                System.out.println("OPEN");
                while (true) {
                    if (reader.awaitNewData(Duration.ofMinutes(5))) {
                        System.out.println(reader.readString());
                    }
                }
            }
        }
    }

    /// Writes one value.
    public static final class Waker {
        private Waker() {}

        public static void main(String[] arguments) throws Exception {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(arguments[0])) {
                System.out.println("OPEN");
                System.in.read();
                writer.write("from the dead");
            }
        }
    }

    private static boolean hasFutex() {
        return Host.current().futex() != null;
    }

    private static void awaitThat(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
            LockSupport.parkNanos(200_000);
        }
    }

    @Test
    void nobodyWaitsNoSystemCall() throws Exception {
        CountingPlatform platform = new CountingPlatform();
        Segments segments = new Segments(platform);
        try (var writer = WriterOpening.create(segments, name, 100, StreamOptions.DEFAULT);
                var reader = SharedMemoryReadStream.open(segments, name, ReaderOptions.DEFAULT)) {
            for (int i = 0; i < 10_000; i++) {
                writer.write("text");
                assertThat(reader.awaitNewData(Duration.ofSeconds(1))).isTrue();
                assertThat(reader.readString()).isEqualTo("text");
            }
        }
        assertThat(platform.wakes().get()).as("opening and closing included").isZero();
        assertThat(platform.sleeps().get()).isZero();
    }

    @Test
    void aSleeperIsWokenOnceAndWritersStopPaying() throws Exception {
        CountingPlatform platform = new CountingPlatform();
        Segments segments = new Segments(platform);
        try (var writer = WriterOpening.create(segments, name, 100, StreamOptions.DEFAULT);
                var reader = SharedMemoryReadStream.open(segments, name, ReaderOptions.DEFAULT);
                var probe = StreamProbe.of(name)) {
            var outcome = new LinkedBlockingQueue<Boolean>();
            Thread.ofPlatform().start(() -> outcome.add(await(reader, Duration.ofSeconds(60))));
            if (hasFutex()) {
                awaitThat(() -> platform.sleeps().get() > 0);
                assertThat(probe.waiters()).isNotZero();
            }
            writer.write("news");
            assertThat(outcome.poll(20, TimeUnit.SECONDS)).isTrue();
            awaitThat(() -> probe.waiters() == 0);
            int after = platform.wakes().get();
            writer.write("more");
            assertThat(platform.wakes().get()).isEqualTo(after);
        }
    }

    private static boolean await(SharedMemoryReadStream reader, Duration wait) {
        try {
            return reader.awaitNewData(wait);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void deadlinesAreKept() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            for (long millis : new long[] {0, 1, 20, 100, 250}) {
                long best = Long.MAX_VALUE;
                for (int attempt = 0; attempt < 50 && best > 50_000_000; attempt++) {
                    long start = System.nanoTime();
                    assertThat(reader.awaitNewData(Duration.ofMillis(millis))).isFalse();
                    long late = System.nanoTime() - start - millis * 1_000_000;
                    assertThat(late).as("too early").isNotNegative();
                    best = Math.min(best, late);
                }
                assertThat(best).as("late, best of fifty").isLessThan(50_000_000);
            }
            assertThat(reader.awaitNewData(Duration.ofSeconds(-1))).isFalse();
        }
    }

    @Test
    void hugeDurationsSaturateAndAnInterruptEndsThem() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var outcome = new LinkedBlockingQueue<Throwable>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    reader.awaitNewData(Duration.ofSeconds(Long.MAX_VALUE));
                } catch (InterruptedException e) {
                    outcome.add(e);
                }
            });
            awaitThat(() -> waiting.getState() != Thread.State.NEW);
            waiting.interrupt();
            assertThat(outcome.poll(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> reader.awaitNewData(Duration.ofSeconds(5)))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    /// More virtual threads than carriers wait, and others still run.
    @Test
    void virtualThreadsLeaveTheirCarriers() throws Exception {
        int many = 4 * Runtime.getRuntime().availableProcessors() + 50;
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            CountDownLatch waiting = new CountDownLatch(many);
            CountDownLatch met = new CountDownLatch(many);
            for (int i = 0; i < many; i++) {
                Thread.ofVirtual().start(() -> {
                    try (var reader = SharedMemoryReadStream.open(name)) {
                        waiting.countDown();
                        if (await(reader, Duration.ofSeconds(60)) && "news".equals(reader.readString())) {
                            met.countDown();
                        }
                    }
                });
            }
            assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
            CountDownLatch other = new CountDownLatch(1);
            Thread.ofVirtual().start(other::countDown);
            assertThat(other.await(20, TimeUnit.SECONDS))
                    .as("a carrier is free")
                    .isTrue();
            writer.write("news");
            assertThat(met.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closeFromAnotherThreadEndsTheWaitAndTheWritersPaying() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100);
                var probe = StreamProbe.of(name)) {
            for (int round = 0; round < 10; round++) {
                var reader = SharedMemoryReadStream.open(name);
                var outcome = new LinkedBlockingQueue<Object>();
                Thread.ofPlatform().start(() -> {
                    try {
                        outcome.add(reader.awaitNewData(Duration.ofMinutes(5)));
                    } catch (IllegalStateException | InterruptedException e) {
                        outcome.add(e);
                    }
                });
                if (hasFutex()) {
                    awaitThat(() -> probe.waiters() != 0);
                }
                reader.close();
                assertThat(outcome.poll(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
                assertThat(probe.waiters()).isZero();
            }
        }
    }

    @Test
    void aKilledWakersValueIsSeenWithinASlice() throws Exception {
        StreamOptions lasting = StreamOptions.DEFAULT.withPersistent(true);
        SharedMemoryWriteStream.create(name, 100, lasting).close();
        try (var reader = SharedMemoryReadStream.open(name);
                ChildProcess waker = ChildJvm.of(Waker.class)
                        .withNativeAccess()
                        .parkedAt("stream.classic-version", 1)
                        .start(name)) {
            waker.expect("OPEN");
            var outcome = new LinkedBlockingQueue<Boolean>();
            Thread.ofPlatform().start(() -> outcome.add(await(reader, Duration.ofSeconds(60))));
            waker.send("");
            waker.expect("PARKED stream.classic-version"); // published, nobody woken
            waker.kill();
            assertThat(outcome.poll(2, TimeUnit.SECONDS)).isTrue();
            assertThat(reader.readString()).isEqualTo("from the dead");
        } finally {
            Segments.system().remove(name, true);
        }
    }

    @Test
    void aKilledWaiterIsSweptAndWritersStopPaying() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var probe = StreamProbe.of(name);
                ChildProcess waiter =
                        ChildJvm.of(Waiter.class).withNativeAccess().start(name)) {
            waiter.expect("OPEN");
            writer.write("wake up");
            waiter.expect("wake up");
            awaitThat(() -> probe.waiters() != 0 || !hasFutex());
            waiter.kill();
            SharedMemoryReadStream.open(name).close(); // whoever opens next sweeps
            assertThat(probe.waiters()).isZero();
            int event = probe.event();
            writer.write("nobody there");
            assertThat(probe.event()).isEqualTo(event);
        }
    }

    @Test
    void moreReadersThanEntriesPoll() throws Exception {
        List<SharedMemoryReadStream> readers = new ArrayList<>();
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            for (int i = 0; i < 70; i++) {
                readers.add(SharedMemoryReadStream.open(name));
            }
            var met = new LinkedBlockingQueue<String>();
            for (SharedMemoryReadStream reader : readers) {
                Thread.ofPlatform().start(() -> {
                    await(reader, Duration.ofSeconds(60));
                    met.add(String.valueOf(reader.readString()));
                });
            }
            writer.write("for all");
            for (int i = 0; i < readers.size(); i++) {
                assertThat(met.poll(60, TimeUnit.SECONDS)).isEqualTo("for all");
            }
        } finally {
            readers.forEach(SharedMemoryReadStream::close);
        }
    }

    @Test
    void aReaderInAnotherProcessIsWoken() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                ChildProcess with = ChildJvm.of(Waiter.class).withNativeAccess().start(name);
                ChildProcess without = ChildJvm.of(Waiter.class)
                        .withOptions("--illegal-native-access=deny")
                        .start(name)) {
            with.expect("OPEN");
            without.expect("OPEN");
            for (int i = 0; i < 50; i++) {
                writer.write("value " + i);
                with.expect("value " + i);
                without.expect("value " + i);
            }
            assertThat(with.errors()).isEmpty();
            assertThat(without.errors()).isEmpty();
        }
    }

    /// Where each look at a stream of another program compares all of its bytes.
    @Test
    void aWaitForAnotherProgramsNextLargeValueEndsInTime() throws Exception {
        Machine.requireLinux();
        int size = 24 << 20;
        byte[] bytes = new byte[(int) ClassicV1Stream.HEADER_BYTES + size];
        bytes[0] = 1;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(1, size);
        Path file = Host.current().directory().path().resolve(name);
        Files.write(file, bytes);
        ReaderOptions v1 = ReaderOptions.DEFAULT.withForeignLayout(StreamLayout.V1);
        try (var reader = SharedMemoryReadStream.open(name, v1)) {
            assertThat(reader.readBytes()).hasSize(size);
            long start = System.nanoTime();
            assertThat(reader.awaitNewData(Duration.ofMillis(10))).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        } finally {
            Files.delete(file);
        }
    }
}
