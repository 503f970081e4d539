package org.libsharedmemory.queue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildProcess;

/// The steps that producers and consumers of each kind pass in a short life, with how often: where to kill them.
///
/// @param all `kind delivery role`, to steps, to how often
record QueueTraining(Map<String, Map<String, Integer>> all) {

    /// What the training process has written.
    static QueueTraining read(ChildProcess child) throws InterruptedException {
        child.send("go");
        Map<String, Map<String, Integer>> all = new TreeMap<>();
        for (String line = child.readLine(); !line.equals("END"); line = child.readLine()) {
            if (line.equals("OPEN") || line.equals("DONE")) {
                continue;
            }
            int step = line.lastIndexOf(' ', line.lastIndexOf(' ') - 1);
            String[] words = line.substring(step + 1).split(" ");
            all.computeIfAbsent(line.substring(0, step), _ -> new TreeMap<>()).put(words[0], Integer.valueOf(words[1]));
        }
        return new QueueTraining(all);
    }

    Map<String, Integer> steps(QueueKind kind, Delivery delivery, String role) {
        return all.get(kind + " " + delivery + " " + role);
    }

    /// `role:step` of all.
    List<String> points(QueueKind kind, Delivery delivery) {
        return Stream.of("producer", "consumer")
                .flatMap(role -> steps(kind, delivery, role).keySet().stream().map(step -> role + ":" + step))
                .toList();
    }

    /// The process that does what all others do, and counts. Arguments: names for a queue and a ledger. Lines it
    /// writes: `kind delivery role step count`, `END`; and what
    /// workers write.
    public static final class Counting {
        private static final int ENOUGH = 1_000;

        private Counting() {}

        public static void main(String[] arguments) throws InterruptedException {
            String _ = IO.readln(); // as workers do
            var memory = SharedMemory.create(arguments[1], QueueLedger.BYTE_SIZE, SegmentOptions.DEFAULT);
            try (var ledger = new QueueLedger(memory)) {
                for (QueueKind kind : QueueKind.values()) {
                    for (Delivery delivery : Delivery.values()) {
                        QueueProducer.create(arguments[0], kind.options().withPersistent(true))
                                .close();
                        count(new QueueWorker(
                                        ledger, kind.name(), delivery.name(), arguments[0], arguments[1], "2", "200"))
                                .forEach((step, count) ->
                                        System.out.println(kind + " " + delivery + " " + step + " " + count));
                        SharedMemory.remove(arguments[0], true);
                    }
                }
            }
            System.out.println("END");
        }

        private static Map<String, AtomicInteger> count(QueueWorker worker) throws InterruptedException {
            Map<String, AtomicInteger> steps = new ConcurrentSkipListMap<>();
            CrashPoint.listen(step -> steps.computeIfAbsent(
                            Thread.currentThread().getName() + " " + step, _ -> new AtomicInteger())
                    .incrementAndGet());
            Thread producing = worker.start("producer");
            Thread consuming = worker.start("consumer");
            while (worker.handled() < ENOUGH) {
                LockSupport.parkNanos(1_000_000);
            }
            worker.stop();
            producing.join();
            consuming.join();
            CrashPoint.listen(null);
            return steps;
        }
    }
}
