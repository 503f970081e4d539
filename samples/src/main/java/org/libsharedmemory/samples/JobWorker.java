package org.libsharedmemory.samples;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.segment.Codec;

/// `JobWorker NAME`: one of several workers. A job is removed from the queue after it was done: when a worker dies in
/// the middle of one, another gets it, marked as delivered again. Works until it is stopped (Ctrl-C).
final class JobWorker {
    static void main(String[] args) throws InterruptedException {
        try (var jobs = QueueConsumer.openOrCreate(args[0], Delivery.AT_LEAST_ONCE, JobWriter.JOBS)) {
            IO.println("ready");
            while (true) {
                jobs.take((job, _, _, again) -> work(job, again), 1, Duration.ofMinutes(1)); // 0: nothing to do
            }
        }
    }

    private static void work(MemorySegment message, boolean again) {
        String job = Codec.utf8().decode(message);
        if (job.startsWith("dangerous") && !again) {
            Runtime.getRuntime().halt(1); // a crash: nothing is closed, no handler returns
        }
        IO.println("done: " + job + (again ? ", again" : ""));
    }
}
