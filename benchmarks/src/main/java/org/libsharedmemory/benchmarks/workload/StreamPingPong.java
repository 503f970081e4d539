package org.libsharedmemory.benchmarks.workload;

import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// A value goes out over one stream and comes back over another; both sides spin on `hasNewData`.
final class StreamPingPong implements Workload {
    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int rounds = parameters.number("rounds", 300_000);
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        try (var writer = StreamSetup.create(rendezvous.name(first ? "ping" : "pong"), parameters);
                var reader = StreamSetup.reader(rendezvous.name(first ? "pong" : "ping"))) {
            rendezvous.meet();
            if (first) {
                measure(writer, reader, payload, rounds, figures);
            } else {
                echo(writer, reader, payload, rounds);
            }
            rendezvous.meet();
        }
    }

    private static void measure(
            SharedMemoryWriteStream writer,
            SharedMemoryReadStream reader,
            Payload payload,
            int rounds,
            Figures figures) {
        Histogram nanos = new Histogram(3);
        long allocated = 0;
        for (int i = 1; i <= rounds; i++) {
            if (i == rounds / 3) {
                nanos.reset();
                allocated = Figures.allocated();
            }
            payload.stamp(i);
            long start = System.nanoTime();
            writer.write(payload.bytes());
            await(reader);
            reader.readInto(payload.memory());
            nanos.recordValue(System.nanoTime() - start);
            payload.expect(i);
        }
        figures.add("allocated", (Figures.allocated() - allocated) / (rounds * 2 / 3.0));
        figures.add(nanos);
    }

    private static void echo(
            SharedMemoryWriteStream writer, SharedMemoryReadStream reader, Payload payload, int rounds) {
        for (int i = 1; i <= rounds; i++) {
            await(reader);
            reader.readInto(payload.memory());
            writer.write(payload.bytes());
        }
    }

    private static void await(SharedMemoryReadStream reader) {
        while (!reader.hasNewData()) {
            Thread.onSpinWait();
        }
    }
}
