package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;

/// One queue with a producer and a consumer that live, each in a process of its own, and victims: producers, then
/// consumers, killed one after the other, half of them parked at a named step, half at a random instant. In an SPSC
/// queue the victims take the place of the one on their side.
final class QueueTorture implements AutoCloseable {
    static final int STEADY_PRODUCER = 0;
    static final int STEADY_CONSUMER = 1;
    private static final int VICTIM = 2;
    private static final long STANDSTILL_NANOS = 2_000_000_000L;

    /// Where to kill: steps that a role passes, with how often it passed them in a short life.
    record Points(Map<String, Integer> producer, Map<String, Integer> consumer) {
        private Map<String, Integer> of(String role) {
            return role.equals("producer") ? producer : consumer;
        }

        /// `role:step` of all.
        List<String> names() {
            return Stream.of("producer", "consumer")
                    .flatMap(role -> of(role).keySet().stream().map(step -> role + ":" + step))
                    .toList();
        }
    }

    private final QueueKind kind;
    private final Delivery delivery;
    private final String queue;
    private final String ledgerName;
    private final QueueLedger ledger;
    private final int round;
    private final Random random;

    /// @param queue its name
    /// @param ledgerName name of the segment that keeps the books
    /// @param round each begins at another step
    QueueTorture(QueueKind kind, Delivery delivery, String queue, String ledgerName, int round) {
        this.kind = kind;
        this.delivery = delivery;
        this.queue = queue;
        this.ledgerName = ledgerName;
        this.round = round;
        this.random = new Random(round);
        this.ledger = new QueueLedger(SharedMemory.create(ledgerName, QueueLedger.BYTE_SIZE, SegmentOptions.DEFAULT));
        QueueProducer.create(queue, kind.options().withPersistent(true)).close();
    }

    QueueLedger ledger() {
        return ledger;
    }

    /// The steps that a producer and a consumer pass.
    Points points() throws InterruptedException {
        return new Points(steps("producer", "consumer"), steps("consumer", "producer"));
    }

    private Map<String, Integer> steps(String role, String partnerRole) throws InterruptedException {
        Map<String, Integer> steps = new TreeMap<>();
        ChildJvm counting = ChildJvm.of(QueueWorker.Steps.class)
                .withNativeAccess()
                .withOptions("-Dorg.libsharedmemory.crashpoints=true");
        try (ChildProcess partner = steady(partnerRole, VICTIM);
                ChildProcess child = counting.start(arguments(role, VICTIM, 0))) {
            for (String line = child.readLine(); !line.equals("DONE"); line = child.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("STEP")) {
                    steps.put(words[1], Integer.parseInt(words[2]));
                }
            }
            stop(partner);
        }
        assertThat(steps).as("steps that a %s passes", role).hasSizeGreaterThan(5);
        return steps;
    }

    /// @param kills how many, half of them producers
    void killAll(ChildJvm victims, Points points, int kills, QueueTortureResults results) throws InterruptedException {
        if (kind == QueueKind.MPMC) {
            try (ChildProcess producer = steady("producer", STEADY_PRODUCER);
                    ChildProcess consumer = steady("consumer", STEADY_CONSUMER)) {
                kill("producer", victims, points, kills / 2, results);
                kill("consumer", victims, points, kills / 2, results);
                stop(producer, consumer);
            }
            return;
        }
        try (ChildProcess consumer = steady("consumer", STEADY_CONSUMER)) {
            kill("producer", victims, points, kills / 2, results);
            stop(consumer);
        }
        try (ChildProcess producer = steady("producer", STEADY_PRODUCER)) {
            kill("consumer", victims, points, kills / 2, results);
            stop(producer);
        }
    }

    /// Starts victims one after the other, the next one booting while the last one works, and kills each.
    private void kill(String role, ChildJvm victims, Points points, int count, QueueTortureResults results)
            throws InterruptedException {
        List<String> steps = new ArrayList<>(points.of(role).keySet());
        ChildProcess next = victims.start(arguments(role, VICTIM, 200));
        for (int kill = 0; kill < count; kill++) {
            try (ChildProcess victim = next) {
                next = kill + 1 < count ? victims.start(arguments(role, VICTIM, 200)) : null;
                victim.expect("BOOTED");
                String reached = "";
                if (kill % 2 == 0) {
                    String step = steps.get((kill / 2 + round) % steps.size());
                    reached = park(victim, step, points.of(role).get(step), results);
                } else {
                    work(victim, role, results);
                }
                victim.kill();
                results.killed(role, reached);
                awaitProgress(role, results);
            }
        }
    }

    /// Lets it stop at a step; one that works without passing it is told to close, which passes more. Some steps are
    /// not passed every time, a wake-up for instance.
    private String park(ChildProcess victim, String step, int passes, QueueTortureResults results)
            throws InterruptedException {
        victim.send("go " + step + " " + (passes < 50 ? 1 : 1 + random.nextInt(5)));
        String line = victim.readLine();
        if (line.equals("OPEN")) {
            line = victim.readLineWithin(Duration.ofMillis(500));
        }
        if (line.isEmpty()) {
            victim.send("stop");
            line = victim.readLine();
        }
        if (line.equals("PARKED " + step)) {
            return step;
        }
        results.notReached();
        return "";
    }

    private void work(ChildProcess victim, String role, QueueTortureResults results) throws InterruptedException {
        int partner = role.equals("producer") ? STEADY_CONSUMER : STEADY_PRODUCER;
        long before = ledger.progressOf(partner);
        victim.send("go");
        victim.expect("OPEN");
        long start = System.nanoTime();
        if (kind == QueueKind.SPSC) {
            awaitMore(partner, before, start, role);
            results.resumed(System.nanoTime() - start);
        }
        LockSupport.parkNanos(random.nextInt(10_000_000));
    }

    /// Those who live go on. In an SPSC queue the partner of a dead one has to wait for the successor.
    private void awaitProgress(String role, QueueTortureResults results) {
        if (kind == QueueKind.SPSC) {
            return;
        }
        long start = System.nanoTime();
        for (int handle : new int[] {STEADY_PRODUCER, STEADY_CONSUMER}) {
            awaitMore(handle, ledger.progressOf(handle), start, role);
        }
        results.resumed(System.nanoTime() - start);
    }

    private void awaitMore(int handle, long before, long start, String role) {
        while (ledger.progressOf(handle) == before) {
            assertThat(System.nanoTime() - start)
                    .describedAs("handle %d stands still after the kill of a %s", handle, role)
                    .isLessThan(STANDSTILL_NANOS);
            LockSupport.parkNanos(50_000);
        }
    }

    /// A process that lives. It rests more than a victim, so that those find time to start.
    ChildProcess steady(String role, int number) throws InterruptedException {
        ChildProcess worker = ChildJvm.of(QueueWorker.class).withNativeAccess().start(arguments(role, number, 5_000));
        worker.expect("BOOTED");
        worker.send("go");
        worker.expect("OPEN");
        return worker;
    }

    private String[] arguments(String role, int number, int restMicros) {
        return new String[] {role, queue, ledgerName, delivery.name(), "" + number, "" + restMicros};
    }

    /// Makes one process do what victims do.
    void train(ChildProcess child) throws InterruptedException {
        child.expect("BOOTED");
        child.send("go never 1");
        child.expect("OPEN");
        child.expect("OPEN");
        LockSupport.parkNanos(100_000_000);
        child.send("stop");
        child.expect("DONE");
    }

    /// Arguments of the process to train.
    String[] trainingArguments() {
        return arguments("both", VICTIM, 200);
    }

    static void stop(ChildProcess... workers) throws InterruptedException {
        for (ChildProcess worker : workers) {
            worker.send("stop");
            worker.expect("DONE");
            worker.awaitSuccess();
        }
    }

    /// Takes out what is left, adds up the books, and sees that all of the queue can be used.
    void settle(QueueTortureResults results) throws InterruptedException {
        Map<Integer, Integer> newest = new HashMap<>();
        try (var consumer = QueueConsumer.open(queue, delivery)) {
            MessageHandler receiving = (memory, type, tag, again) ->
                    QueueWorker.receive(ledger, memory.toArray(ValueLayout.JAVA_BYTE), again, newest);
            while (consumer.take(receiving, 1, Duration.ofMillis(200)) > 0) {
                // until nothing comes any more
            }
        }
        results.add(ledger.sum());
        long capacity = capacityOf(queue, null);
        long fresh = capacityOf(queue + "f", kind.options());
        assertThat(capacity).isBetween(fresh - 1, fresh); // a ring may need padding at its end, a record at the most
    }

    /// @param options to make it; null: open it
    private static long capacityOf(String name, @Nullable QueueOptions options) throws InterruptedException {
        long count = 0;
        try (var producer = options == null ? QueueProducer.open(name) : QueueProducer.create(name, options)) {
            while (producer.offer(new byte[8])) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        SharedMemory.remove(queue, true);
        ledger.close();
    }
}
