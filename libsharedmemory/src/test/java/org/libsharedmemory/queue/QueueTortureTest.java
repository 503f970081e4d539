package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.Summary;

/// Producers and consumers in processes of their own are killed again and again with SIGKILL. No acknowledged message
/// is lost (of at-most-once consumers: at most the one that each killed one had taken, and it is counted), none arrives
/// twice unmarked, none is torn, each producer's order is kept, nobody who lives stands still, and at the end all
/// capacity can be used.
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class QueueTortureTest {
    private static final int KILLS = 100;

    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @TempDir
    static Path directory;

    private static QueueTraining training;
    private static ArchivedJvm jvm;

    @BeforeAll
    static void train() throws Exception {
        jvm = ArchivedJvm.of(
                directory,
                QueueTraining.Counting.class,
                child -> training = QueueTraining.read(child),
                NAMES.next(),
                NAMES.next());
    }

    static Stream<Arguments> kinds() {
        return Stream.of(QueueKind.values())
                .flatMap(kind -> Stream.of(Delivery.values()).map(delivery -> Arguments.of(kind, delivery)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aHundredKillsLoseNothing(QueueKind kind, Delivery delivery) throws Exception {
        torture(kind, delivery, 1, 1);
    }

    /// For both deliveries together, 10,000 of each kind.
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("torture")
    void fiveThousandKillsLoseNothing(QueueKind kind, Delivery delivery) throws Exception {
        torture(kind, delivery, 5_000 / KILLS, 20);
    }

    /// @param rounds each with a queue of its own, two at a time
    private static void torture(QueueKind kind, Delivery delivery, int rounds, int perPoint) throws Exception {
        QueueTortureResults results = new QueueTortureResults(kind, delivery);
        List<Callable<Void>> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            int number = round;
            runs.add(() -> {
                try (QueueTorture torture = new QueueTorture(kind, delivery, NAMES.next(), NAMES.next(), jvm, number)) {
                    torture.killAll(training, KILLS, results);
                    torture.settle(results);
                }
                Summary.write("torture-" + kind + "-" + delivery, results.summary());
                return null;
            });
        }
        runAll(2, runs);
        results.check(rounds * KILLS, training.points(kind, delivery), perPoint);
    }

    /// All kinds at once, since most of the time passes while somebody is stopped.
    @Test
    void stoppedProcessesAreNotRobbed() throws Exception {
        List<Callable<Void>> runs = new ArrayList<>();
        for (QueueKind kind : QueueKind.values()) {
            for (Delivery delivery : Delivery.values()) {
                runs.add(() -> {
                    stop(kind, delivery);
                    return null;
                });
            }
        }
        runAll(runs.size(), runs);
    }

    private static void stop(QueueKind kind, Delivery delivery) throws InterruptedException {
        QueueTortureResults results = new QueueTortureResults(kind, delivery);
        String queue = NAMES.next();
        try (QueueTorture torture = new QueueTorture(kind, delivery, queue, NAMES.next(), jvm, 0)) {
            int reached = new QueueStops(kind, delivery, queue, torture).stopAll(training);
            torture.settle(results);
            results.checkUnharmed();
            assertThat(reached)
                    .as("steps they were stopped at")
                    .isGreaterThan(training.points(kind, delivery).size() * 3 / 4);
        }
    }

    private static void runAll(int atATime, Collection<Callable<Void>> runs) throws Exception {
        try (var executor = Executors.newFixedThreadPool(atATime)) {
            for (Future<Void> run : executor.invokeAll(runs)) {
                run.get();
            }
        }
    }
}
