package org.libsharedmemory.benchmarks;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageHandler;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ValueType;

/// A queue of this library: `kind` SPSC or MPMC, `delivery`, `capacity` in messages, `batch` messages per offer.
final class QueueLink implements Link {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGEST_BATCH = 256;

    private final @Nullable QueueProducer producer;
    private final @Nullable QueueConsumer consumer;
    private final List<MemorySegment> batch = new ArrayList<>();
    private final List<Payload> batchPayloads = new ArrayList<>();
    private final Handler handler = new Handler();

    private QueueLink(@Nullable QueueProducer producer, @Nullable QueueConsumer consumer) {
        this.producer = producer;
        this.consumer = consumer;
    }

    static QueueLink receiver(String name, Parameters parameters) {
        int size = parameters.number("size", 64);
        int capacity = parameters.number("capacity", 1024);
        QueueOptions options = parameters.text("kind", "SPSC").equals("SPSC")
                ? QueueOptions.spsc(Long.highestOneBit(Math.max(65_536, (long) capacity * (size + 8)) * 2 - 1))
                : QueueOptions.mpmc(capacity, size);
        Delivery delivery = Delivery.valueOf(parameters.text("delivery", "AT_MOST_ONCE"));
        return new QueueLink(null, QueueConsumer.create(name, delivery, options));
    }

    static QueueLink sender(String name, Parameters parameters) throws InterruptedException {
        QueueLink link =
                new QueueLink(QueueProducer.open(name, OpenOptions.DEFAULT.withWaitForSegment(PATIENCE)), null);
        for (int i = 0; i < Math.min(LARGEST_BATCH, parameters.number("batch", 1)); i++) {
            Payload payload = new Payload(parameters.number("size", 64));
            link.batchPayloads.add(payload);
            link.batch.add(payload.memory());
        }
        return link;
    }

    @Override
    public boolean send(byte[] message) {
        return producer != null && producer.offer(message);
    }

    @Override
    public int sendAll(Payload payload, long first, int count) {
        if (batch.size() == 1 || producer == null) {
            return Link.super.sendAll(payload, first, count);
        }
        int sent = 0;
        while (sent < count) {
            for (int i = 0; i < batch.size(); i++) {
                batchPayloads.get(i).stamp(first + sent + i);
            }
            int now = producer.offer(batch);
            sent += now;
            if (now < batch.size()) {
                return sent;
            }
        }
        return sent;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        if (consumer == null) {
            return 0;
        }
        handler.payload = payload;
        handler.sink = sink;
        return consumer.poll(handler, limit);
    }

    /// Sends, waiting for room; receives, waiting for a message.
    boolean put(byte[] message) throws InterruptedException {
        return producer != null && producer.put(message, PATIENCE);
    }

    int take(Payload payload, Runnable sink) throws InterruptedException {
        handler.payload = payload;
        handler.sink = sink;
        return consumer == null ? 0 : consumer.take(handler, 1, PATIENCE);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
        if (consumer != null) {
            consumer.close();
        }
    }

    private static final class Handler implements MessageHandler {
        private @Nullable Payload payload;
        private @Nullable Runnable sink;

        @Override
        public void onMessage(MemorySegment message, ValueType type, int tag, boolean redelivered) {
            if (payload != null && sink != null) {
                MemorySegment.copy(message, 0, payload.memory(), 0, message.byteSize());
                sink.run();
            }
        }
    }
}
