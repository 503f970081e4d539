package org.libsharedmemory.benchmarks.workload;

import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// A writer that never pauses and a reader that never pauses: alone, then both at once. Fresh are the reads that
/// brought a value not seen before.
final class StreamFlatOut implements Workload {
    private long number;
    private long operations;
    private double fresh;
    private long torn;
    private double allocated;

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int size = parameters.number("size", 64);
        Payload payload = new Payload(size);
        int batch = Math.clamp(1_048_576 / size, 1, 4096);
        long warm = parameters.nanos("warm", 400);
        long measured = parameters.nanos("measured", 300);
        if (rendezvous.side() == 0) {
            try (var writer = StreamSetup.create(rendezvous.name("flat"), parameters)) {
                rendezvous.meet();
                write(writer, payload, batch, warm); // warms up under contention
                write(writer, payload, batch, warm);
                rendezvous.meet();
                figures.add("writes.alone", write(writer, payload, batch, measured));
                rendezvous.meet();
                rendezvous.meet();
                figures.add("writes", write(writer, payload, batch, measured));
                figures.add("allocated.writer", allocated);
                rendezvous.meet();
            }
        } else {
            try (var reader = StreamSetup.reader(rendezvous.name("flat"))) {
                rendezvous.meet();
                read(reader, payload, batch, warm);
                rendezvous.meet();
                rendezvous.meet();
                figures.add("reads.alone", read(reader, payload, batch, measured));
                rendezvous.meet();
                figures.add("reads", read(reader, payload, batch, measured));
                figures.add("fresh", fresh);
                figures.add("torn", torn);
                figures.add("allocated.reader", allocated);
                rendezvous.meet();
            }
        }
    }

    /// Writes for so many nanoseconds; gives writes per second.
    private double write(SharedMemoryWriteStream writer, Payload payload, int batch, long nanos) {
        long before = Figures.allocated();
        operations = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < batch; i++) {
                payload.stamp(++number);
                writer.write(payload.bytes());
            }
            operations += batch;
        }
        double rate = operations * 1e9 / (System.nanoTime() - start);
        allocated = (double) (Figures.allocated() - before) / operations;
        return rate;
    }

    /// Reads for so many nanoseconds; gives reads per second, and leaves the fresh ones among them in `fresh`.
    private double read(SharedMemoryReadStream reader, Payload payload, int batch, long nanos) {
        long before = Figures.allocated();
        long news = 0;
        operations = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < batch; i++) {
                reader.readInto(payload.memory());
                news += payload.number() == number ? 0 : 1;
                torn += payload.isTorn() ? 1 : 0;
                number = payload.number();
            }
            operations += batch;
        }
        long taken = System.nanoTime() - start;
        fresh = news * 1e9 / taken;
        allocated = (double) (Figures.allocated() - before) / operations;
        return operations * 1e9 / taken;
    }
}
