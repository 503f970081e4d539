package org.libsharedmemory.benchmarks.workload;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.benchmarks.machine.Processors;
import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// A whole process from its start to its end, wherever the system runs it: `what=shm` the launcher with `shm read`,
/// which prints the value of a stream, `what=java` a JVM that only says its version. `home`: the root of the source
/// tree.
final class StartUp implements Workload {
    private static final int FIRST_ONES = 2;

    @Override
    public int sides(Parameters parameters) {
        return 1;
    }

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        Processors.pin(Processors.online());
        String name = rendezvous.name("start-up");
        List<String> command = parameters.text("what", "shm").equals("shm")
                ? List.of(Path.of(parameters.text("home", "."), "shm").toString(), "read", name)
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
        Histogram nanos = new Histogram(3);
        try (var writer = SharedMemoryWriteStream.create(name, 64)) {
            long _ = writer.write("hello");
            for (int i = 0; i < FIRST_ONES + parameters.number("processes", 6); i++) {
                long taken = run(command);
                if (i >= FIRST_ONES) {
                    nanos.recordValue(taken);
                }
            }
        }
        figures.add(nanos);
    }

    private static long run(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(new File("/dev/null"))
                .redirectError(new File("/dev/null"))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + command);
        }
        return System.nanoTime() - start;
    }
}
