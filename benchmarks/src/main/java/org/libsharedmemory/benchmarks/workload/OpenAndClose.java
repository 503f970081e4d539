package org.libsharedmemory.benchmarks.workload;

import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// Opening and closing in one process: `what=reader` of a stream that lives on, `what=stream` a stream that its writer
/// makes and, as the last one, removes, `what=queue` likewise.
final class OpenAndClose implements Workload {
    private static final int BYTE_SIZE = 4096;
    private static final int QUEUE_BYTES = 65_536;

    @Override
    public int sides(Parameters parameters) {
        return 1;
    }

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws InterruptedException {
        String name = rendezvous.name("open");
        String what = parameters.text("what", "reader");
        int rounds = parameters.number("rounds", 3000);
        Histogram nanos = new Histogram(3);
        try (var lasting = SharedMemoryWriteStream.create(name, BYTE_SIZE)) {
            long _ = lasting.write("x");
            for (int i = 0; i < rounds; i++) {
                long start = System.nanoTime();
                openAndClose(what, name);
                if (i > rounds / 2) {
                    nanos.recordValue(System.nanoTime() - start);
                }
            }
        }
        figures.add(nanos);
    }

    private static void openAndClose(String what, String name) throws InterruptedException {
        switch (what) {
            case "reader" -> SharedMemoryReadStream.open(name).close();
            case "stream" ->
                SharedMemoryWriteStream.create(name + "s", BYTE_SIZE).close();
            case "queue" ->
                QueueProducer.create(name + "q", QueueOptions.spsc(QUEUE_BYTES)).close();
            default -> throw new IllegalArgumentException("no " + what);
        }
    }
}
