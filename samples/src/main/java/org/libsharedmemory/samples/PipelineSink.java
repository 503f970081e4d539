package org.libsharedmemory.samples;

import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.Message;
import org.libsharedmemory.queue.QueueConsumer;

/// `PipelineSink FROM`: prints what comes out of the pipeline.
final class PipelineSink {
    static void main(String[] args) throws InterruptedException {
        try (var in = QueueConsumer.openOrCreate(args[0], Delivery.AT_MOST_ONCE, PipelineSource.RING)) {
            IO.println("ready");
            for (Message line; (line = in.take(PipelineSource.PATIENCE)) != null && line.byteSize() > 0; ) {
                IO.println(line.asString());
            }
        }
    }
}
