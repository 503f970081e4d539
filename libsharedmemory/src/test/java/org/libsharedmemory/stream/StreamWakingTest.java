package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.CountingPlatform;
import org.libsharedmemory.testing.ShmNames;

/// No wake-up is lost: readers here would sleep for most of a minute if nobody woke them.
class StreamWakingTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int ROUNDS = 20;

    private final String name = NAMES.next();

    @BeforeAll
    static void sleepsInTheKernel() {
        CountingPlatform.requireFutex();
    }

    /// Prints every value.
    public static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] arguments) throws Exception {
            Segments segments = new Segments(CountingPlatform.ofLongSleeps());
            try (var reader = SharedMemoryReadStream.open(segments, arguments[0], ReaderOptions.DEFAULT)) {
                System.out.println("OPEN");
                while (reader.awaitNewData(LONG)) {
                    System.out.println(reader.readString());
                }
            }
        }
    }

    @Test
    void everyWriteWakesTheReaderThatSleepsWithOneEvent() throws Exception {
        CountingPlatform platform = CountingPlatform.ofLongSleeps();
        Segments segments = new Segments(platform);
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(segments, name, ReaderOptions.DEFAULT);
                var probe = StreamProbe.of(name)) {
            var seen = new LinkedBlockingQueue<String>();
            Thread reading = Thread.ofPlatform().start(() -> readTo(reader, seen));
            for (int round = 1; round <= ROUNDS; round++) {
                platform.awaitSleeper(round - 1);
                awaitWaiter(probe);
                int event = probe.event();
                writer.write("value " + round);
                assertThat(probe.event()).as("event").isEqualTo(event + 1);
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("value " + round);
            }
            reader.close();
            reading.join();
        }
    }

    private static void readTo(SharedMemoryReadStream reader, LinkedBlockingQueue<String> seen) {
        try {
            while (reader.awaitNewData(LONG)) {
                seen.add(reader.readString());
            }
        } catch (IllegalStateException | InterruptedException _) {
            // closed: the end
        }
    }

    @Test
    void aReaderThatSleepsInAnotherProcessIsWokenByEveryWrite() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var probe = StreamProbe.of(name);
                ChildProcess sleeper =
                        ChildJvm.of(Sleeper.class).withNativeAccess().start(name)) {
            sleeper.expect("OPEN");
            for (int round = 1; round <= ROUNDS; round++) {
                awaitWaiter(probe);
                writer.write("value " + round);
                assertThat(sleeper.readLine(Duration.ofSeconds(20))).isEqualTo("value " + round);
            }
        }
    }

    private static void awaitWaiter(StreamProbe probe) {
        long start = System.nanoTime();
        while (probe.waiters() == 0) {
            assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
            LockSupport.parkNanos(100_000);
        }
    }
}
