package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// Producers and consumers in processes of their own are killed again and again with SIGKILL, half of them parked
/// at a named step, half at a random instant. No acknowledged message is lost (of at-most-once consumers: at most
/// the one that each killed one had taken), none arrives twice unmarked, none is torn, each producer's order is
/// kept, nobody who lives stands still, and at the end all capacity can be used.
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class QueueTortureTest {
    private static final int STEADY_PRODUCER = 0;
    private static final int STEADY_CONSUMER = 1;
    private static final int VICTIM = 2;
    private static final long STANDSTILL_NANOS = 2_000_000_000L;

    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    static Stream<Arguments> kinds() {
        return Stream.of(QueueKind.values())
                .flatMap(kind -> Stream.of(Delivery.values()).map(delivery -> Arguments.of(kind, delivery)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aHundredKillsLoseNothing(QueueKind kind, Delivery delivery) throws InterruptedException {
        new Torture(kind, delivery, 100).run();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("torture")
    void thousandsOfKillsLoseNothing(QueueKind kind, Delivery delivery) throws InterruptedException {
        new Torture(kind, delivery, 5000).run();
    }

    /// A stopped process is not dead: nobody takes its place or its slot, every deadline holds, and it goes on
    /// afterwards.
    @ParameterizedTest
    @MethodSource("kinds")
    void aStoppedProcessIsNotRobbed(QueueKind kind, Delivery delivery) throws InterruptedException {
        new Torture(kind, delivery, 0).runStopping(4);
    }

    private static final class Torture {
        private final QueueKind kind;
        private final Delivery delivery;
        private final int kills;
        private final String queue = NAMES.next();
        private final String ledgerName = NAMES.next();
        private final Random random = new Random(42);
        private final Map<String, Integer> hits = new TreeMap<>();
        private final List<Long> resumedNanos = new ArrayList<>();
        private int killedConsumers;
        private int missedPoints;

        Torture(QueueKind kind, Delivery delivery, int kills) {
            this.kind = kind;
            this.delivery = delivery;
            this.kills = kills;
        }

        void run() throws InterruptedException {
            QueueOptions options = kind.options().withPersistent(true);
            try (var ledger =
                    new QueueLedger(SharedMemory.create(ledgerName, QueueLedger.BYTE_SIZE, SegmentOptions.DEFAULT))) {
                QueueProducer.create(queue, options).close();
                try {
                    killAll(ledger);
                    drain(ledger);
                    check(ledger);
                    // a ring may need padding at its end, a record at the most
                    assertThat(usableCapacity()).isBetween(capacity(options) - 1, capacity(options));
                } finally {
                    SharedMemory.remove(queue, true);
                }
            }
        }

        void runStopping(int stops) throws InterruptedException {
            try (var ledger =
                    new QueueLedger(SharedMemory.create(ledgerName, QueueLedger.BYTE_SIZE, SegmentOptions.DEFAULT))) {
                QueueProducer.create(queue, kind.options().withPersistent(true)).close();
                try (var producer = go(worker("producer", STEADY_PRODUCER), "");
                        var consumer = go(worker("consumer", STEADY_CONSUMER), "")) {
                    for (int stop = 0; stop < stops; stop++) {
                        stopForASecond(stop % 2 == 0 ? producer : consumer, ledger);
                    }
                    long before = ledger.progressOf(STEADY_CONSUMER);
                    stop(producer, consumer);
                    assertThat(before).isPositive();
                    drain(ledger);
                    check(ledger);
                } finally {
                    SharedMemory.remove(queue, true);
                }
            }
        }

        private void stopForASecond(ChildProcess stopped, QueueLedger ledger) throws InterruptedException {
            LockSupport.parkNanos(random.nextInt(20_000_000));
            stopped.stop();
            long start = System.nanoTime();
            if (kind == QueueKind.SPSC) {
                assertThatThrownBy(() -> QueueProducer.open(queue)).isInstanceOf(RoleTakenException.class);
                assertThatThrownBy(() -> QueueConsumer.open(queue, delivery)).isInstanceOf(RoleTakenException.class);
            } else {
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
            LockSupport.parkNanos(Math.max(0, 1_000_000_000L - (System.nanoTime() - start)));
            stopped.resume();
        }

        private void killAll(QueueLedger ledger) throws InterruptedException {
            Map<String, Integer> producerSteps = steps("producer");
            Map<String, Integer> consumerSteps = steps("consumer");
            if (kind == QueueKind.MPMC) {
                try (var producer = go(worker("producer", STEADY_PRODUCER), "");
                        var consumer = go(worker("consumer", STEADY_CONSUMER), "")) {
                    victims("producer", producerSteps, kills / 2, ledger);
                    victims("consumer", consumerSteps, kills / 2, ledger);
                    stop(producer, consumer);
                }
                return;
            }
            try (var consumer = go(worker("consumer", STEADY_CONSUMER), "")) {
                victims("producer", producerSteps, kills / 2, ledger);
                stop(consumer);
            }
            try (var producer = go(worker("producer", STEADY_PRODUCER), "")) {
                victims("consumer", consumerSteps, kills / 2, ledger);
                stop(producer);
            }
        }

        /// Starts victims one after the other, the next one booting while the last one works, and kills each.
        private void victims(String role, Map<String, Integer> steps, int count, QueueLedger ledger)
                throws InterruptedException {
            List<String> points = new ArrayList<>(steps.keySet());
            ChildProcess next = worker(role, VICTIM);
            for (int kill = 0; kill < count; kill++) {
                try (ChildProcess victim = next) {
                    boolean parked = kill % 2 == 0;
                    String point = points.get(kill / 2 % points.size());
                    String line = "";
                    if (parked) {
                        int passes = steps.get(point) < 50 ? 1 : 1 + random.nextInt(5);
                        line = " " + point + " " + passes;
                    }
                    victim.expect("BOOTED");
                    victim.send("go" + line);
                    next = kill + 1 < count ? worker(role, VICTIM) : null;
                    if (parked) {
                        awaitPark(victim, point);
                    } else {
                        victim.expect("OPEN");
                        LockSupport.parkNanos(random.nextInt(30_000_000));
                    }
                    victim.kill();
                    killedConsumers += role.equals("consumer") ? 1 : 0;
                    awaitProgress(role, ledger);
                }
            }
        }

        /// Waits until the victim stands at the point; one that works without passing it is told to close, which passes
        /// more. Some points are not passed every time, a wake-up for instance.
        private void awaitPark(ChildProcess victim, String point) throws InterruptedException {
            String line = victim.readLine();
            if (line.equals("OPEN")) {
                line = victim.readLineWithin(Duration.ofMillis(100));
            }
            if (line.isEmpty()) {
                victim.send("stop");
                line = victim.readLine();
            }
            if (line.equals("PARKED " + point)) {
                hits.merge(point, 1, Integer::sum);
            } else {
                missedPoints++;
            }
        }

        /// Those who live go on. In an SPSC queue the partner of a dead one has to wait for the successor.
        private void awaitProgress(String role, QueueLedger ledger) {
            if (kind == QueueKind.SPSC) {
                return;
            }
            long start = System.nanoTime();
            for (int handle : new int[] {STEADY_PRODUCER, STEADY_CONSUMER}) {
                long before = ledger.progressOf(handle);
                while (ledger.progressOf(handle) == before) {
                    assertThat(System.nanoTime() - start)
                            .describedAs("a living handle stands still after the kill of a " + role)
                            .isLessThan(STANDSTILL_NANOS);
                    LockSupport.parkNanos(50_000);
                }
            }
            resumedNanos.add(System.nanoTime() - start);
        }

        private Map<String, Integer> steps(String role) throws InterruptedException {
            Map<String, Integer> steps = new TreeMap<>();
            ChildJvm jvm = ChildJvm.of(QueueWorker.Steps.class)
                    .withNativeAccess()
                    .withOptions("-Dorg.libsharedmemory.crashpoints=true");
            String partnerRole = role.equals("producer") ? "consumer" : "producer";
            try (var partner = go(worker(partnerRole, VICTIM), "");
                    var child = jvm.start(role, queue, ledgerName, delivery.name(), "" + VICTIM)) {
                for (String line = child.readLine(); !line.equals("DONE"); line = child.readLine()) {
                    String[] words = line.split(" ");
                    if (words[0].equals("STEP")) {
                        steps.put(words[1], Integer.parseInt(words[2]));
                    }
                }
                stop(partner);
            }
            assertThat(steps.size()).isGreaterThan(5);
            return steps;
        }

        private ChildProcess worker(String role, int number) {
            return ChildJvm.of(QueueWorker.class)
                    .withNativeAccess()
                    .withOptions("-Dorg.libsharedmemory.crashpoints=true")
                    .start(role, queue, ledgerName, delivery.name(), "" + number);
        }

        private static ChildProcess go(ChildProcess worker, String line) throws InterruptedException {
            worker.expect("BOOTED");
            worker.send("go" + line);
            worker.expect("OPEN");
            return worker;
        }

        private static void stop(ChildProcess... workers) throws InterruptedException {
            for (ChildProcess worker : workers) {
                worker.send("stop");
                worker.expect("DONE");
                worker.awaitSuccess();
            }
        }

        private void drain(QueueLedger ledger) throws InterruptedException {
            Map<Integer, Integer> newest = new HashMap<>();
            try (var consumer = QueueConsumer.open(queue, delivery)) {
                while (consumer.take(
                                (memory, type, tag, again) -> QueueWorker.receive(
                                        ledger, memory.toArray(ValueLayout.JAVA_BYTE), again, newest),
                                1,
                                Duration.ofMillis(200))
                        > 0) {
                    // until nothing comes any more
                }
            }
        }

        private void check(QueueLedger ledger) {
            QueueLedger.Sum sum = ledger.sum();
            Collections.sort(resumedNanos);
            long p99 = resumedNanos.isEmpty() ? 0 : resumedNanos.get(resumedNanos.size() * 99 / 100);
            System.out.printf(
                    "%s %s: %d kills (%d at %d named steps, %d steps not reached), %d acknowledged, %d lost, %d"
                        + " unmarked duplicates, %d marked, %d torn, %d out of order, survivors go on after p99 %.1f"
                        + " ms%n",
                    kind,
                    delivery,
                    kills,
                    hits.values().stream().mapToInt(Integer::intValue).sum(),
                    hits.size(),
                    missedPoints,
                    sum.acknowledged(),
                    sum.lost(),
                    sum.unmarkedDuplicates(),
                    sum.marked(),
                    sum.torn(),
                    sum.disordered(),
                    p99 / 1e6);
            assertThat(sum.torn()).isZero();
            assertThat(sum.disordered()).isZero();
            assertThat(sum.unmarkedDuplicates())
                    .describedAs("%s", sum.examples())
                    .isZero();
            assertThat(sum.lost())
                    .describedAs("%s", sum.examples())
                    .isLessThanOrEqualTo(delivery == Delivery.AT_MOST_ONCE ? killedConsumers : 0);
            assertThat(sum.acknowledged()).isPositive();
        }

        private long usableCapacity() throws InterruptedException {
            long used = 0;
            try (var producer = QueueProducer.open(queue)) {
                while (producer.offer(new byte[8])) {
                    used++;
                }
            }
            return used;
        }

        private static long capacity(QueueOptions options) throws InterruptedException {
            String fresh = NAMES.next();
            long count = 0;
            try (var producer = QueueProducer.create(fresh, options.withPersistent(false))) {
                while (producer.offer(new byte[8])) {
                    count++;
                }
            }
            return count;
        }
    }
}
