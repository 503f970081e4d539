package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.HeldUp;

/// Stops processes at one queue with SIGSTOP: a stopped process is not dead, nobody takes its place or its slot, every
/// call keeps its deadline, and it goes on afterwards.
final class QueueStops {
    private static final long SECOND = 1_000_000_000L;
    /// Whoever has a slot that is in the way is looked at after 1 ms, then at intervals that grow to 16 ms.
    private static final long SEVERAL_LOOKS = 60_000_000;
    private static final int TRIES = 3;

    private final QueueKind kind;
    private final Delivery delivery;
    private final String queue;
    private final QueueTorture torture;
    private final Random random = new Random(42);

    QueueStops(QueueKind kind, Delivery delivery, String queue, QueueTorture torture) {
        this.kind = kind;
        this.delivery = delivery;
        this.queue = queue;
        this.torture = torture;
    }

    /// Who is stopped at steps works beside the others of an MPMC queue, or in the place of one of an SPSC queue.
    ///
    /// @return how many steps it came by
    int stopAll(QueueTraining training) throws InterruptedException {
        try (ChildProcess victim = torture.startVictim();
                ChildProcess consumer = torture.steady("consumer")) {
            victim.expect("BOOTED");
            int reached = kind == QueueKind.SPSC ? stopAtSteps(training, "producer", victim) : 0;
            try (ChildProcess producer = torture.steady("producer")) {
                reached += kind == QueueKind.MPMC ? stopAtSteps(training, "producer", victim) : 0;
                reached += kind == QueueKind.MPMC ? stopAtSteps(training, "consumer", victim) : 0;
                stopAnywhere(producer, consumer);
                QueueTorture.end(consumer);
                reached += kind == QueueKind.SPSC ? stopAtSteps(training, "consumer", victim) : 0;
                QueueTorture.end(producer);
            }
            return reached;
        }
    }

    /// Either side, a second each, at random instants.
    private void stopAnywhere(ChildProcess producer, ChildProcess consumer) throws InterruptedException {
        for (int stop = 0; stop < 4; stop++) {
            LockSupport.parkNanos(random.nextInt(20_000_000));
            boolean producing = stop % 2 == 0;
            ChildProcess stopped = producing ? producer : consumer;
            stopped.stop();
            long start = System.nanoTime();
            if (kind == QueueKind.SPSC) {
                assertRefused("producer");
                assertRefused("consumer");
            } else {
                fillBeside();
            }
            LockSupport.parkNanos(SECOND - (System.nanoTime() - start));
            stopped.resume();
            torture.awaitMore(QueueTorture.STEADY_PRODUCER);
            torture.awaitMore(QueueTorture.STEADY_CONSUMER);
            // the call that the stop has interrupted took a second
            torture.ledger().forgetCallsOf(producing ? QueueTorture.STEADY_PRODUCER : QueueTorture.STEADY_CONSUMER);
        }
    }

    private int stopAtSteps(QueueTraining training, String role, ChildProcess victim) throws InterruptedException {
        int reached = 0;
        for (String step : training.steps(kind, delivery, role).keySet()) {
            reached += stopAt(victim, role, step) ? 1 : 0;
        }
        return reached;
    }

    private boolean stopAt(ChildProcess victim, String role, String step) throws InterruptedException {
        QueueTorture.Parked parked = QueueTorture.Parked.NOT_REACHED;
        for (int tries = 0; parked == QueueTorture.Parked.NOT_REACHED && tries < TRIES; tries++) {
            parked = QueueTorture.park(victim, role, step, 1);
        }
        if (parked == QueueTorture.Parked.NOT_REACHED) {
            return false;
        }
        victim.stop();
        if (kind == QueueKind.SPSC && parked == QueueTorture.Parked.WORKING) {
            assertRefused(role);
        }
        LockSupport.parkNanos(SEVERAL_LOOKS);
        victim.resume();
        victim.send("on");
        long before = torture.ledger().progressOf(QueueTorture.VICTIM);
        if (parked != QueueTorture.Parked.CLOSING) {
            QueueProbe.awaitThat(() -> torture.ledger().progressOf(QueueTorture.VICTIM) > before);
            victim.send("stop");
        }
        String line = victim.readLine();
        if (line.equals("OPEN")) {
            line = victim.readLine();
        }
        if (!line.equals("DONE")) {
            throw new AssertionError("stopped at " + step + ": " + line + " from " + victim);
        }
        return true;
    }

    private void assertRefused(String role) {
        assertThatThrownBy(() -> open(role).close()).isInstanceOf(RoleTakenException.class);
    }

    private QueueEnd open(String role) throws InterruptedException {
        return role.equals("producer") ? QueueProducer.open(queue) : QueueConsumer.open(queue, delivery);
    }

    /// One more producer puts in what fits.
    private void fillBeside() throws InterruptedException {
        QueueLedger ledger = torture.ledger();
        HeldUp held = new HeldUp();
        try (var beside = QueueProducer.open(queue)) {
            boolean fits = true;
            for (int count = 0; fits && count < 1000; count++) {
                int series = ledger.newSeries();
                held.begin();
                fits = beside.put(QueueLedger.message(series, 1), QueueWorker.PATIENCE);
                ledger.called(QueueTorture.BESIDE, held.nanos());
                if (fits) {
                    ledger.acknowledge(series, 1);
                }
            }
        }
    }
}
