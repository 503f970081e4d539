package org.libsharedmemory.benchmarks.jmh;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageHandler;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Messages into a queue and out again, in one thread, one by one or 64 together: the cost of each without the other
/// processor's part. And a look that finds nothing, of which a consumer that spins makes many.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class QueueTransfer {
    private static final int TOGETHER = 64;
    private static final int CAPACITY = 1024;

    @Param({"64", "1024", "65536"})
    public int size;

    @Param({"SPSC", "MPMC"})
    public String kind;

    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    public Delivery delivery;

    private QueueProducer producer;
    private QueueConsumer consumer;
    private byte[] bytes;
    private long received;
    private final MessageHandler handler = (message, type, tag, redelivered) -> received += message.byteSize();
    private MemorySegment memory;
    private List<MemorySegment> batch;

    @Setup
    public void open() throws InterruptedException {
        String name = JmhNames.next();
        QueueOptions options = kind.equals("SPSC")
                ? QueueOptions.spsc(Long.highestOneBit(4L * TOGETHER * size))
                : QueueOptions.mpmc(CAPACITY, size);
        producer = QueueProducer.create(name, options);
        consumer = QueueConsumer.open(name, delivery);
        bytes = new byte[size];
        memory = MemorySegment.ofArray(bytes);
        batch = Stream.generate(() -> MemorySegment.ofArray(new byte[size]))
                .limit(TOGETHER)
                .toList();
    }

    @TearDown
    public void close() {
        consumer.close();
        producer.close();
    }

    @Benchmark
    public int nothing() {
        return consumer.poll(handler, 1);
    }

    @Benchmark
    public long bytes() {
        boolean _ = producer.offer(bytes);
        return consumer.poll(handler, 1) + received;
    }

    @Benchmark
    public long memory() {
        boolean _ = producer.offer(memory);
        return consumer.poll(handler, 1) + received;
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public long burst() {
        for (int i = 0; i < TOGETHER; i++) {
            boolean _ = producer.offer(bytes);
        }
        return consumer.poll(handler, TOGETHER) + received;
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public long batch() {
        int _ = producer.offer(batch);
        return consumer.poll(handler, TOGETHER) + received;
    }
}
