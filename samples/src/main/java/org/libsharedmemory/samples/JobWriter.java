package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;

/// `JobWriter NAME COUNT`: hands out jobs to any number of [JobWorker]s, which are started before. Whoever comes first
/// makes the queue, which ends with its last producer or consumer, and with the jobs that are in it.
final class JobWriter {
    /// 1,024 messages of at most 4,096 bytes.
    static final QueueOptions JOBS = QueueOptions.mpmc(1024, 4096);

    static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[1]);
        try (var jobs = QueueProducer.openOrCreate(args[0], JOBS)) {
            for (int n = 1; n <= count; n++) {
                String job = n == count / 2 ? "dangerous job " + n : "job " + n;
                if (!jobs.put(job, Duration.ofSeconds(5))) {
                    throw new IllegalStateException("the queue was full for 5 s: no worker is at work");
                }
            }
        }
    }
}
