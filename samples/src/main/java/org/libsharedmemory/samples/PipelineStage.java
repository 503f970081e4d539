package org.libsharedmemory.samples;

import java.util.Locale;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.Message;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueProducer;

/// `PipelineStage FROM TO`: takes lines from one queue and puts them into the next, in capitals.
final class PipelineStage {
    static void main(String[] args) throws InterruptedException {
        try (var in = QueueConsumer.openOrCreate(args[0], Delivery.AT_MOST_ONCE, PipelineSource.RING);
                var out = QueueProducer.openOrCreate(args[1], PipelineSource.RING)) {
            IO.println("ready");
            for (Message line; (line = in.take(PipelineSource.PATIENCE)) != null && line.byteSize() > 0; ) {
                PipelineSource.put(out, line.asString().toUpperCase(Locale.ROOT));
            }
            PipelineSource.put(out, "");
        }
    }
}
