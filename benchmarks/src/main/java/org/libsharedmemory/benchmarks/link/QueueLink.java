package org.libsharedmemory.benchmarks.link;

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

/// A queue of this library: `kind` SPSC or MPMC, `delivery`, `capacity` in messages or `ring` in bytes, `batch`
/// messages per offer, `blocking` to wait in `put` and `take`.
final class QueueLink implements Link {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGEST_BATCH = 256;

    private final @Nullable QueueProducer producer;
    private final @Nullable QueueConsumer consumer;
    private final boolean blocking;
    private final List<MemorySegment> batch = new ArrayList<>();
    private final List<Payload> batchPayloads = new ArrayList<>();
    private final Handler handler = new Handler();

    private QueueLink(@Nullable QueueProducer producer, @Nullable QueueConsumer consumer, Parameters parameters) {
        this.producer = producer;
        this.consumer = consumer;
        this.blocking = parameters.flag("blocking");
    }

    static QueueLink receiver(Rendezvous rendezvous, String what, Parameters parameters) {
        int size = parameters.number("piece", parameters.number("size", 64));
        QueueOptions options = parameters.text("kind", "SPSC").equals("SPSC")
                ? QueueOptions.spsc(parameters.ringBytes(size + 8))
                : QueueOptions.mpmc(parameters.number("capacity", 1024), size);
        Delivery delivery = Delivery.valueOf(parameters.text("delivery", "AT_MOST_ONCE"));
        return new QueueLink(null, QueueConsumer.create(rendezvous.name(what), delivery, options), parameters);
    }

    static QueueLink sender(Rendezvous rendezvous, String what, Parameters parameters) throws InterruptedException {
        OpenOptions options = OpenOptions.DEFAULT.withWaitForSegment(PATIENCE);
        QueueLink link = new QueueLink(QueueProducer.open(rendezvous.name(what), options), null, parameters);
        for (int i = 0; i < Math.min(LARGEST_BATCH, parameters.number("batch", 1)); i++) {
            Payload payload = new Payload(parameters.number("size", 64));
            link.batchPayloads.add(payload);
            link.batch.add(payload.memory());
        }
        return link;
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        if (producer == null) {
            return false;
        }
        if (blocking) {
            return put(producer, bytes);
        }
        return length == bytes.length
                ? producer.offer(bytes)
                : producer.offer(MemorySegment.ofArray(bytes).asSlice(offset, length));
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
        return blocking ? take(consumer, limit) : consumer.poll(handler, limit);
    }

    private static boolean put(QueueProducer producer, byte[] bytes) {
        try {
            return producer.put(bytes, PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int take(QueueConsumer consumer, int limit) {
        try {
            return consumer.take(handler, limit, PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
                payload.take(message);
                sink.run();
            }
        }
    }
}
