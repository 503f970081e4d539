package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;

/// `PipelineSource TO`: the lines of standard input go into the queue `TO`; an empty message ends it. Start the later
/// stages first: a queue that is not persistent ends with its last producer or consumer, and with what is in it.
final class PipelineSource {
    /// One producer, one consumer, a ring of 64 KiB.
    static final QueueOptions RING = QueueOptions.spsc(1 << 16);

    static final Duration PATIENCE = Duration.ofSeconds(30);

    static void main(String[] args) throws InterruptedException {
        try (var out = QueueProducer.openOrCreate(args[0], RING)) {
            for (String line; (line = IO.readln()) != null && !line.isEmpty(); ) {
                put(out, line);
            }
            put(out, "");
        }
    }

    static void put(QueueProducer out, String line) throws InterruptedException {
        if (!out.put(line, PATIENCE)) {
            throw new IllegalStateException("the next stage took nothing for " + PATIENCE);
        }
    }
}
