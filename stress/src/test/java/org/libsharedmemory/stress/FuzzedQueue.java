package org.libsharedmemory.stress;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;

/// A queue that the fuzzer damages, and all that both its ends can do.
final class FuzzedQueue {
    private static final Duration MOMENT = Duration.ofMillis(2);

    private FuzzedQueue() {}

    /// Makes one that has been used and holds two messages.
    static FuzzedFile make(String name, QueueOptions options) throws InterruptedException {
        try (var producer = QueueProducer.create(name, options.withPersistent(true));
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            for (int message = 0; message < 5; message++) {
                producer.offer(new byte[40]);
                consumer.poll();
            }
            producer.offer(new byte[40]);
            producer.offer(new byte[8]);
        }
        return new FuzzedFile(name);
    }

    static void use(FuzzedFile file, String name) {
        file.use(() -> QueueInfo.of(name));
        for (Delivery delivery : Delivery.values()) {
            file.use(() -> {
                try (var producer = QueueProducer.open(name);
                        var consumer = QueueConsumer.open(name, delivery)) {
                    FuzzedFile.allow(() -> producer.put(new byte[40], MOMENT));
                    FuzzedFile.allow(
                            () -> consumer.take((memory, _, _, _) -> memory.toArray(ValueLayout.JAVA_BYTE), 9, MOMENT));
                    FuzzedFile.allow(producer::breakLock); // what follows would wait five seconds for it
                    FuzzedFile.allow(consumer::breakLock);
                    FuzzedFile.allow(() -> producer.offer(new byte[10]));
                    FuzzedFile.allow(consumer::peek);
                    FuzzedFile.allow(consumer::size);
                    FuzzedFile.allow(producer::remaining);
                    FuzzedFile.allow(
                            () -> consumer.poll((memory, _, _, _) -> memory.toArray(ValueLayout.JAVA_BYTE), 99));
                }
            });
        }
    }
}
