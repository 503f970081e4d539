package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// Producers and consumers in processes of their own are killed again and again with SIGKILL. No acknowledged message
/// is lost (of at-most-once consumers: at most the one that each killed one had taken), none arrives twice unmarked,
/// none is torn, each producer's order is kept, nobody who lives stands still, and at the end all capacity can be used.
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class QueueTortureTest {
    private static final int KILLS = 100;
    private static final long STANDSTILL_NANOS = 2_000_000_000L;

    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @TempDir
    Path directory;

    static Stream<Arguments> kinds() {
        return Stream.of(QueueKind.values())
                .flatMap(kind -> Stream.of(Delivery.values()).map(delivery -> Arguments.of(kind, delivery)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aHundredKillsLoseNothing(QueueKind kind, Delivery delivery) throws Exception {
        torture(kind, delivery, 1, 0);
    }

    /// For both deliveries together, 10,000 of each kind.
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("torture")
    void fiveThousandKillsLoseNothing(QueueKind kind, Delivery delivery) throws Exception {
        torture(kind, delivery, 5_000 / KILLS, 20);
    }

    /// @param rounds each with a queue of its own, two at a time
    private void torture(QueueKind kind, Delivery delivery, int rounds, int perPoint) throws Exception {
        QueueTortureResults results = new QueueTortureResults(kind, delivery);
        QueueTorture.Points points;
        ChildJvm victims;
        try (QueueTorture first = new QueueTorture(kind, delivery, NAMES.next(), NAMES.next(), 0)) {
            points = first.points();
            victims = ArchivedJvm.of(directory, QueueWorker.class, first::train, first.trainingArguments());
        }
        try (var executor = Executors.newFixedThreadPool(2)) {
            List<Future<?>> running = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                int number = round;
                Callable<Void> run = () -> {
                    try (QueueTorture torture = new QueueTorture(kind, delivery, NAMES.next(), NAMES.next(), number)) {
                        torture.killAll(victims, points, KILLS, results);
                        torture.settle(results);
                    }
                    return null;
                };
                running.add(executor.submit(run));
            }
            for (Future<?> round : running) {
                round.get();
            }
        }
        results.check(points.names(), perPoint);
    }

    /// A stopped process is not dead: nobody takes its place or its slot, every deadline holds, and it goes on
    /// afterwards.
    @ParameterizedTest
    @MethodSource("kinds")
    void aStoppedProcessIsNotRobbed(QueueKind kind, Delivery delivery) throws InterruptedException {
        QueueTortureResults results = new QueueTortureResults(kind, delivery);
        Random random = new Random(42);
        String queue = NAMES.next();
        try (QueueTorture torture = new QueueTorture(kind, delivery, queue, NAMES.next(), 42)) {
            try (ChildProcess producer = torture.steady("producer", QueueTorture.STEADY_PRODUCER);
                    ChildProcess consumer = torture.steady("consumer", QueueTorture.STEADY_CONSUMER)) {
                for (int stop = 0; stop < 4; stop++) {
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                    ChildProcess stopped = stop % 2 == 0 ? producer : consumer;
                    stopped.stop();
                    long start = System.nanoTime();
                    assertNobodyIsRobbed(kind, delivery, queue, torture.ledger());
                    LockSupport.parkNanos(Math.max(0, 1_000_000_000L - (System.nanoTime() - start)));
                    stopped.resume();
                }
                assertThat(torture.ledger().progressOf(QueueTorture.STEADY_CONSUMER))
                        .isPositive();
                QueueTorture.stop(producer, consumer);
            }
            torture.settle(results);
            results.check(List.of(), 0);
        }
    }

    private static void assertNobodyIsRobbed(QueueKind kind, Delivery delivery, String queue, QueueLedger ledger)
            throws InterruptedException {
        if (kind == QueueKind.SPSC) {
            assertThatThrownBy(() -> QueueProducer.open(queue)).isInstanceOf(RoleTakenException.class);
            assertThatThrownBy(() -> QueueConsumer.open(queue, delivery)).isInstanceOf(RoleTakenException.class);
            return;
        }
        try (var beside = QueueProducer.open(queue)) {
            Duration wait = Duration.ofMillis(100);
            long asked = System.nanoTime();
            int filled = 0;
            while (filled < 1000 && beside.put(QueueLedger.message(ledger.newSeries(), 1), wait)) {
                filled++;
                asked = System.nanoTime();
            }
            assertThat(System.nanoTime() - asked).isLessThan(STANDSTILL_NANOS);
        }
    }
}
