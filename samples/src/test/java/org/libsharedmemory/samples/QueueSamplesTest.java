package org.libsharedmemory.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.segment.SharedMemory;

/// Every sample about queues does what it says, between processes, and leaves nothing behind.
class QueueSamplesTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @RegisterExtension
    static final SegmentNames NAMES = new SegmentNames();

    @Test
    void fourWorkersDoAllJobsThoughOneCrashes() throws InterruptedException {
        String name = NAMES.next();
        List<SampleProcess> workers = new ArrayList<>();
        try {
            for (int n = 0; n < 4; n++) {
                workers.add(SampleProcess.java(JobWorker.class, name));
            }
            for (SampleProcess worker : workers) {
                worker.expect("ready");
            }
            try (var writer = SampleProcess.java(JobWriter.class, name, "200")) {
                assertThat(writer.awaitEnd()).isEmpty();
            }
            List<String> done = new ArrayList<>();
            long start = System.nanoTime();
            while (done.size() < 200 && System.nanoTime() - start < PATIENCE_NANOS) {
                workers.forEach(worker -> done.addAll(worker.linesSoFar()));
                Thread.onSpinWait();
            }
            List<String> expected = IntStream.rangeClosed(1, 200)
                    .mapToObj(n -> n == 100 ? "done: dangerous job 100, again" : "done: job " + n)
                    .toList();
            assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(workers.stream().filter(worker -> !worker.isAlive())).hasSize(1);
            for (SampleProcess worker : workers) {
                worker.stop();
            }
            assertThat(SharedMemory.inspect(name)).isNull(); // the last one out has removed it
        } finally {
            workers.forEach(SampleProcess::close);
        }
    }

    @Test
    void linesGoThroughAPipeline() throws InterruptedException {
        String first = NAMES.next();
        String second = NAMES.next();
        try (var sink = SampleProcess.java(PipelineSink.class, second);
                var stage = SampleProcess.java(PipelineStage.class, first, second)) {
            sink.expect("ready");
            stage.expect("ready");
            try (var source = SampleProcess.java(PipelineSource.class, first)) {
                source.send("one");
                source.send("größer");
                sink.expect("ONE");
                sink.expect("GRÖSSER");
                source.endInput();
                assertThat(source.awaitEnd()).isEmpty();
            }
            assertThat(stage.awaitEnd()).isEmpty();
            assertThat(sink.awaitEnd()).isEmpty();
            assertThat(SharedMemory.inspect(first)).isNull();
            assertThat(SharedMemory.inspect(second)).isNull();
        }
    }
}
