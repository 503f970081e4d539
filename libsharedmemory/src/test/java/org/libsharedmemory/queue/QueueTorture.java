package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;

/// One queue with a producer and a consumer that live, each in a process of its own, and victims: consumers, then
/// producers, killed one after the other, half of them parked at a named step, half at a random instant. In an SPSC
/// queue the victims take the place of the one on their side.
final class QueueTorture implements AutoCloseable {
    static final int STEADY_PRODUCER = 0;
    static final int STEADY_CONSUMER = 1;
    static final int VICTIM = 2;
    static final int BESIDE = 3;
    static final int HANDLES = 4;

    private final QueueKind kind;
    private final Delivery delivery;
    private final String queue;
    private final String ledgerName;
    private final ArchivedJvm jvm;
    private final QueueLedger ledger;
    private final LostMessages losses;
    private final int round;
    private final Random random;
    private @Nullable ChildProcess next;

    /// @param queue its name
    /// @param ledgerName name of the segment that keeps the books
    /// @param round each begins at another step
    QueueTorture(QueueKind kind, Delivery delivery, String queue, String ledgerName, ArchivedJvm jvm, int round) {
        this.kind = kind;
        this.delivery = delivery;
        this.queue = queue;
        this.ledgerName = ledgerName;
        this.jvm = jvm;
        this.round = round;
        this.random = new Random(round);
        this.ledger = new QueueLedger(SharedMemory.create(ledgerName, QueueLedger.BYTE_SIZE, SegmentOptions.DEFAULT));
        QueueProducer.create(queue, kind.options().withPersistent(true)).close();
        this.losses = new LostMessages(queue);
    }

    QueueLedger ledger() {
        return ledger;
    }

    /// @param kills how many, half of them consumers: those first, so that all messages of which one can be lost are
    ///     acknowledged
    void killAll(QueueTraining training, int kills, QueueTortureResults results) throws InterruptedException {
        if (kind == QueueKind.MPMC) {
            try (ChildProcess producer = steady("producer");
                    ChildProcess consumer = steady("consumer")) {
                kill("consumer", training, kills / 2, results);
                kill("producer", training, kills / 2, results);
                end(producer, consumer);
            }
            return;
        }
        try (ChildProcess producer = steady("producer")) {
            kill("consumer", training, kills / 2, results);
            end(producer);
        }
        try (ChildProcess consumer = steady("consumer")) {
            kill("producer", training, kills / 2, results);
            end(consumer);
        }
    }

    private void kill(String role, QueueTraining training, int count, QueueTortureResults results)
            throws InterruptedException {
        Map<String, Integer> steps = training.steps(kind, delivery, role);
        KillPlan plan = new KillPlan(steps.keySet(), round, count);
        while (plan.goesOn()) {
            String step = plan.next();
            ledger.pause(true);
            try (ChildProcess victim = victim()) {
                ledger.pause(false);
                String reached = KillPlan.ANYWHERE;
                if (!step.equals(KillPlan.ANYWHERE)) {
                    int n = steps.get(step) < 50 ? 1 : 1 + random.nextInt(5);
                    reached = park(victim, role, step, n) == Parked.NOT_REACHED ? KillPlan.ANYWHERE : step;
                } else {
                    work(victim, role);
                }
                kill(victim, role, reached, results);
                plan.killed(reached);
            }
        }
    }

    private void kill(ChildProcess victim, String role, String reached, QueueTortureResults results)
            throws InterruptedException {
        if (kind == QueueKind.MPMC) {
            ledger.countFromNow();
        }
        long inHands = 0;
        if (role.equals("consumer") && delivery == Delivery.AT_MOST_ONCE) {
            inHands = losses.kill(victim, !reached.equals(KillPlan.ANYWHERE));
        } else {
            victim.kill();
        }
        results.killed(role, reached, inHands, ledger.takeHanded(VICTIM));
        if (kind == QueueKind.MPMC) { // the partner of a dead one in an SPSC queue has to wait for the successor
            awaitMore(STEADY_PRODUCER);
            awaitMore(STEADY_CONSUMER);
        }
    }

    /// What a victim was doing when it came to a step.
    enum Parked {
        NOT_REACHED,
        OPENING,
        WORKING,
        CLOSING
    }

    /// Lets it stop at a step; one that works without passing it is told to close, which passes more. Some steps are
    /// not passed every time, a wake-up for instance.
    static Parked park(ChildProcess victim, String role, String step, int n) throws InterruptedException {
        victim.send("go " + role + " " + step + " " + n);
        Parked parked = Parked.OPENING;
        String line = victim.readLine();
        if (line.equals("OPEN")) {
            parked = Parked.WORKING;
            line = victim.readLineWithin(Duration.ofMillis(500));
        }
        if (line.isEmpty()) {
            victim.send("stop");
            parked = Parked.CLOSING;
            line = victim.readLine();
        }
        return line.equals("PARKED " + step) ? parked : Parked.NOT_REACHED;
    }

    private void work(ChildProcess victim, String role) throws InterruptedException {
        int partner = role.equals("producer") ? STEADY_CONSUMER : STEADY_PRODUCER;
        victim.send("go " + role);
        victim.expect("OPEN");
        if (kind == QueueKind.SPSC) {
            awaitMore(partner);
        }
        LockSupport.parkNanos(random.nextInt(10_000_000));
    }

    /// Waits until somebody who lives has gone on; how soon, is in the books.
    void awaitMore(int handle) {
        long before = ledger.progressOf(handle);
        QueueProbe.awaitThat(() -> ledger.progressOf(handle) > before);
    }

    /// A process that lives. It rests more than a victim, so that those find time to start.
    ChildProcess steady(String role) throws InterruptedException {
        int number = role.equals("producer") ? STEADY_PRODUCER : STEADY_CONSUMER;
        ChildProcess worker = start(jvm.survivor(QueueWorker.class), number, 5_000);
        worker.expect("BOOTED");
        worker.send("go " + role);
        worker.expect("OPEN");
        return worker;
    }

    /// One that waits for its orders; the next one starts while this one is at work.
    private ChildProcess victim() throws InterruptedException {
        ChildProcess victim = next == null ? startVictim() : next;
        next = startVictim();
        victim.expect("BOOTED");
        return victim;
    }

    ChildProcess startVictim() {
        return start(jvm.victim(QueueWorker.class), VICTIM, 200);
    }

    private ChildProcess start(ChildJvm child, int number, int restMicros) {
        return child.start(kind.name(), delivery.name(), queue, ledgerName, "" + number, "" + restMicros);
    }

    static void end(ChildProcess... workers) throws InterruptedException {
        for (ChildProcess worker : workers) {
            worker.send("stop");
            worker.expect("DONE");
            worker.send("end");
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
        results.add(ledger);
        results.counted(QueueInfo.of(queue).lost());
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
        if (next != null) {
            next.close();
        }
        losses.close();
        SharedMemory.remove(queue, true);
        ledger.close();
    }
}
