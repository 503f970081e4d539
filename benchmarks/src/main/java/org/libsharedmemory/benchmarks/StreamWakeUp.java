package org.libsharedmemory.benchmarks;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// How long a reader that sleeps in `awaitNewData` takes to have a new value: from before the write in one process
/// to after the wait in the other, and back. A writer pauses (busy) until the other side must be asleep.
final class StreamWakeUp implements Workload {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int rounds = parameters.number("rounds", 12_000);
        long pause = parameters.number("pause", 150) * 1000L;
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        Histogram oneWay = new Histogram(3);
        try (var writer = StreamSetup.create(rendezvous.name(first ? "ping" : "pong"), parameters);
                var reader = StreamSetup.reader(rendezvous.name(first ? "pong" : "ping"))) {
            rendezvous.meet();
            for (int i = 1; i <= rounds; i++) {
                if (first) {
                    send(writer, payload, pause);
                }
                long nanos = receive(reader, payload);
                if (i > rounds / 3) {
                    oneWay.recordValue(Math.max(0, nanos));
                }
                if (!first) {
                    send(writer, payload, pause);
                }
            }
            rendezvous.meet();
        }
        figures.add("", oneWay);
    }

    private static void send(SharedMemoryWriteStream writer, Payload payload, long pause) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < pause) {
            Thread.onSpinWait();
        }
        payload.stamp(System.nanoTime());
        writer.write(payload.bytes());
    }

    private static long receive(SharedMemoryReadStream reader, Payload payload) throws InterruptedException {
        if (!reader.awaitNewData(PATIENCE)) {
            throw new IllegalStateException("nothing came within " + PATIENCE);
        }
        long now = System.nanoTime();
        reader.readInto(payload.memory());
        return now - payload.number();
    }
}
