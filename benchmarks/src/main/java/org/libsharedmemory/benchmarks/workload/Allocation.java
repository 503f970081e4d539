package org.libsharedmemory.benchmarks.workload;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageHandler;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// Bytes allocated per operation once the operation is compiled: the least of any row of operations. One process;
/// `kind` STREAM, SPSC or MPMC.
final class Allocation implements Workload {
    private static final int ROW = 100_000;
    private static final int SIZE = 64;

    private final byte[] bytes = new byte[SIZE];
    private final MemorySegment target = MemorySegment.ofArray(new byte[SIZE]);

    @Override
    public int sides(Parameters parameters) {
        return 1;
    }

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws InterruptedException {
        String name = rendezvous.name("allocation");
        String kind = parameters.text("kind", "STREAM");
        long patience = parameters.nanos("patience", 60_000);
        double least;
        if (kind.equals("STREAM")) {
            least = ofStream(name, patience);
        } else {
            Delivery delivery = Delivery.valueOf(parameters.text("delivery", "AT_MOST_ONCE"));
            least = ofQueue(name, kind, delivery, patience);
        }
        figures.add("allocated", least);
    }

    private double ofStream(String name, long patience) {
        try (var writer = SharedMemoryWriteStream.create(name, SIZE + 20L);
                var reader = SharedMemoryReadStream.open(name)) {
            return leastOf(
                    () -> {
                        long _ = writer.write(bytes);
                        long _ = reader.readInto(target);
                    },
                    patience);
        }
    }

    private double ofQueue(String name, String kind, Delivery delivery, long patience) throws InterruptedException {
        QueueOptions options = kind.equals("SPSC") ? QueueOptions.spsc(65_536) : QueueOptions.mpmc(SIZE, SIZE);
        MessageHandler handler = (m, _, _, _) -> MemorySegment.copy(m, 0, target, 0, m.byteSize());
        try (var producer = QueueProducer.create(name, options);
                var consumer = QueueConsumer.open(name, delivery)) {
            return leastOf(
                    () -> {
                        boolean _ = producer.offer(bytes);
                        int _ = consumer.poll(handler, 1);
                    },
                    patience);
        }
    }

    /// Until a row allocates nothing, or patience ends.
    private static double leastOf(Runnable operation, long patience) {
        double least = Double.MAX_VALUE;
        long start = System.nanoTime();
        while (least > 0 && System.nanoTime() - start < patience) {
            long before = Figures.allocated();
            for (int i = 0; i < ROW; i++) {
                operation.run();
            }
            least = Math.min(least, (double) (Figures.allocated() - before) / ROW);
        }
        return least;
    }
}
