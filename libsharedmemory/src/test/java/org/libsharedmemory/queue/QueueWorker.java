package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildLauncher;

/// A process that offers to or polls from a queue until it is killed or told to stop. Arguments: role (`producer`,
/// `consumer`, `both`), queue, ledger, delivery, its number, µs of rest after each series. Lines it reads: `go [step
/// n]`, `stop`; lines it writes: `BOOTED`, `OPEN`, `DONE`.
public final class QueueWorker {
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final QueueLedger ledger;
    private final int number;
    private final long restNanos;
    private final AtomicInteger handled = new AtomicInteger();
    private volatile boolean stopped;

    private QueueWorker(QueueLedger ledger, String[] arguments) {
        this.ledger = ledger;
        this.number = Integer.parseInt(arguments[4]);
        this.restNanos = 1_000 * Long.parseLong(arguments[5]);
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("BOOTED");
        String[] go = IO.readln().split(" ");
        try (var ledger = new QueueLedger(SharedMemory.open(arguments[2], OpenOptions.DEFAULT))) {
            QueueWorker worker = new QueueWorker(ledger, arguments);
            if (go.length == 3) {
                ChildLauncher.parkAt(go[1], Integer.parseInt(go[2]));
            }
            Thread.ofPlatform().daemon().start(() -> {
                IO.readln();
                worker.stopped = true;
            });
            worker.work(arguments);
        }
        System.out.println("DONE");
    }

    private void work(String[] arguments) throws Exception {
        Delivery delivery = Delivery.valueOf(arguments[3]);
        switch (arguments[0]) {
            case "producer" -> produce(arguments[1]);
            case "consumer" -> consume(arguments[1], delivery);
            default -> {
                Callable<Void> producing = () -> {
                    produce(arguments[1]);
                    return null;
                };
                FutureTask<Void> beside = new FutureTask<>(producing);
                Thread.ofPlatform().start(beside);
                consume(arguments[1], delivery);
                beside.get();
            }
        }
    }

    /// Bursts, with a short rest after each: neither always full nor always empty.
    private void produce(String queue) throws InterruptedException {
        try (var producer = QueueProducer.open(queue)) {
            System.out.println("OPEN");
            while (!stopped) {
                int series = ledger.newSeries();
                for (int message = 1; message <= QueueLedger.PER_SERIES && !stopped; ) {
                    if (offer(producer, QueueLedger.message(series, message), message)) {
                        ledger.acknowledge(series, message++);
                        progress();
                    }
                }
                LockSupport.parkNanos(restNanos);
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

    private void consume(String queue, Delivery delivery) throws InterruptedException {
        Map<Integer, Integer> newest = new HashMap<>();
        try (var consumer = QueueConsumer.open(queue, delivery)) {
            System.out.println("OPEN");
            while (!stopped) {
                consumer.take(
                        (memory, type, tag, again) -> receive(memory.toArray(ValueLayout.JAVA_BYTE), again, newest),
                        1,
                        PATIENCE);
            }
        }
    }

    private void receive(byte[] bytes, boolean redelivered, Map<Integer, Integer> newest) {
        receive(ledger, bytes, redelivered, newest);
        progress();
    }

    private void progress() {
        ledger.progress(number);
        handled.incrementAndGet();
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

    /// Writes the steps that an operation of each kind passes, with how often.
    public static final class Steps {
        private static final int ENOUGH = 1_000;

        private Steps() {}

        public static void main(String[] arguments) throws Exception {
            Map<String, AtomicInteger> steps = new ConcurrentSkipListMap<>();
            CrashPoint.listen(step ->
                    steps.computeIfAbsent(step, _ -> new AtomicInteger()).incrementAndGet());
            try (var ledger = new QueueLedger(SharedMemory.open(arguments[2], OpenOptions.DEFAULT))) {
                QueueWorker worker = new QueueWorker(ledger, arguments);
                Thread.ofPlatform().daemon().start(() -> {
                    for (int left = 300; left > 0 || worker.handled.get() < ENOUGH; left--) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    worker.stopped = true;
                });
                steps.clear(); // opening the ledger is no operation of a queue
                worker.work(arguments);
            }
            CrashPoint.listen(null);
            new TreeMap<>(steps).forEach((step, count) -> System.out.println("STEP " + step + " " + count));
            System.out.println("DONE");
        }
    }
}
