package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildLauncher;
import org.libsharedmemory.testing.HeldUp;

/// A process that offers to or polls from a queue until it is killed or told to stop, more than once if asked to.
/// Arguments: kind, delivery, queue, ledger, its number, µs of rest after each series. Lines it reads: `go ROLE [STEP
/// N]`, then `on` when it is parked at the step, and `stop`; `end`. Lines it writes: `BOOTED`, `OPEN`, `DONE`.
public final class QueueWorker {
    /// How long a call waits.
    static final Duration PATIENCE = Duration.ofMillis(50);

    private final QueueLedger ledger;
    private final QueueKind kind;
    private final Delivery delivery;
    private final String queue;
    private final int number;
    private final long restNanos;
    private final Semaphore goOn = new Semaphore(0);
    private final AtomicInteger handled = new AtomicInteger();
    private volatile boolean stopped;

    QueueWorker(QueueLedger ledger, String... arguments) {
        this.ledger = ledger;
        this.kind = QueueKind.valueOf(arguments[0]);
        this.delivery = Delivery.valueOf(arguments[1]);
        this.queue = arguments[2];
        this.number = Integer.parseInt(arguments[4]);
        this.restNanos = 1_000 * Long.parseLong(arguments[5]);
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("BOOTED");
        try (var ledger = new QueueLedger(SharedMemory.open(arguments[3], OpenOptions.DEFAULT))) {
            QueueWorker worker = new QueueWorker(ledger, arguments);
            for (String line = IO.readln(); line != null && !line.equals("end"); line = IO.readln()) {
                switch (line) {
                    case "on" -> worker.goOn.release();
                    case "stop" -> worker.stop();
                    default -> {
                        worker = new QueueWorker(ledger, arguments);
                        worker.go(line.split(" "));
                    }
                }
            }
        }
    }

    private void go(String[] words) {
        if (words.length == 4) {
            ChildLauncher.parkAt(words[2], Integer.parseInt(words[3]), goOn);
        } else {
            CrashPoint.listen(null);
        }
        Thread _ = start(words[1]);
    }

    /// Begins to work on a thread named after the role; a failure ends the process.
    Thread start(String role) {
        return Thread.ofPlatform().name(role).start(() -> {
            try {
                if (role.equals("producer")) {
                    produce();
                } else {
                    consume();
                }
                System.out.println("DONE");
            } catch (InterruptedException | RuntimeException | Error e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    void stop() {
        stopped = true;
    }

    /// Messages put in or taken out.
    int handled() {
        return handled.get();
    }

    /// Bursts, with a short rest after each: neither always full nor always empty.
    private void produce() throws InterruptedException {
        Pace pace = new Pace();
        try (var producer = QueueProducer.open(queue)) {
            opened();
            while (!stopped) {
                int series = ledger.newSeries();
                pace.begin();
                for (int message = 1; message <= QueueLedger.PER_SERIES && !stopped; ) {
                    pace.call();
                    boolean accepted = offer(producer, QueueLedger.message(series, message), message);
                    pace.called();
                    if (accepted) {
                        ledger.acknowledge(series, message++);
                        pace.progress();
                    }
                }
                rest();
            }
        }
    }

    private static boolean offer(QueueProducer producer, byte[] bytes, int message) throws InterruptedException {
        if (message % 7 != 0) {
            return producer.put(bytes, PATIENCE);
        }
        try (MessageClaim claim = producer.claim(bytes.length)) {
            if (claim == null) {
                return false;
            }
            claim.memory().copyFrom(MemorySegment.ofArray(bytes));
            if (message % 2 == 0) {
                claim.commit();
                return true;
            }
        } // without commit: aborted
        return producer.put(bytes, PATIENCE);
    }

    private void consume() throws InterruptedException {
        Map<Integer, Integer> newest = new HashMap<>();
        Pace pace = new Pace();
        MessageHandler receiving = (memory, type, tag, again) -> {
            ledger.handed(number, true);
            receive(ledger, memory.toArray(ValueLayout.JAVA_BYTE), again, newest);
        };
        try (var consumer = QueueConsumer.open(queue, delivery)) {
            opened();
            while (!stopped) {
                pace.begin();
                for (int message = 1; message <= QueueLedger.PER_SERIES && !stopped; ) {
                    pace.call();
                    int taken = consumer.take(receiving, 1, PATIENCE);
                    pace.called();
                    if (taken > 0) {
                        ledger.handed(number, false);
                        message++;
                        pace.progress();
                    }
                }
                rest();
            }
        }
    }

    private void rest() {
        do {
            LockSupport.parkNanos(restNanos);
        } while (!stopped && number != QueueTorture.VICTIM && ledger.isPause());
    }

    private void opened() {
        if (kind == QueueKind.SPSC) {
            ledger.countFromNow();
        }
        System.out.println("OPEN");
    }

    static void receive(QueueLedger ledger, byte[] bytes, boolean redelivered, Map<Integer, Integer> newest) {
        if (!QueueLedger.isSound(bytes)) {
            ledger.torn();
            return;
        }
        int series = QueueLedger.seriesOf(bytes);
        int message = QueueLedger.numberOf(bytes);
        if (!redelivered) {
            Integer before = newest.put(series, message);
            if (before != null && before >= message) {
                ledger.disordered();
            }
        }
        ledger.arrive(series, message, redelivered);
    }

    /// Tells the ledger how a thread gets on, and for those who live how long it was held up. In an SPSC queue nobody
    /// can get on while the other role is free, in an MPMC queue while somebody stopped has the next slot.
    private final class Pace {
        private final boolean lives = number != QueueTorture.VICTIM;
        private final HeldUp standing = new HeldUp();
        private final HeldUp calling = new HeldUp();

        void begin() {
            if (lives) {
                standing.begin();
            }
        }

        void call() {
            if (lives) {
                calling.begin();
            }
        }

        void called() {
            if (lives) {
                ledger.called(number, calling.nanos());
            }
        }

        void progress() {
            ledger.progress(number);
            handled.incrementAndGet();
            if (lives) {
                ledger.stoodStill(number, standing.nanosSince(ledger.countFrom()));
                standing.begin();
            }
        }
    }
}
