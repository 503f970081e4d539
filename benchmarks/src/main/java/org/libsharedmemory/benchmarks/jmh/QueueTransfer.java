package org.libsharedmemory.benchmarks.jmh;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageHandler;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One message into a queue and out again, in one thread: the cost without the other processor's part.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class QueueTransfer {
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

    @Setup
    public void open() throws InterruptedException {
        String name = JmhNames.next();
        QueueOptions options = kind.equals("SPSC")
                ? QueueOptions.spsc(Long.highestOneBit(4L * size + 65_536))
                : QueueOptions.mpmc(CAPACITY, size);
        producer = QueueProducer.create(name, options);
        consumer = QueueConsumer.open(name, delivery);
        bytes = new byte[size];
        memory = MemorySegment.ofArray(bytes);
    }

    @TearDown
    public void close() {
        consumer.close();
        producer.close();
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
}
