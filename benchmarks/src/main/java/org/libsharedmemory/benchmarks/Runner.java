package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the processes of a run, each pinned to a processor, and reads their figures.
final class Runner {
    private static final Path DIRECTORY = Path.of("/dev/shm");
    private static final long PATIENCE_SECONDS = 120;
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"); // for Agrona

    private final Path programs;
    private final Parameters overrides;
    private int runs;

    /// @param programs where the C programs are
    /// @param overrides put over every workload's own parameters
    Runner(Path programs, Parameters overrides) {
        this.programs = programs;
        this.overrides = overrides;
    }

    /// Round trip of a bare cache line now, in nanoseconds.
    double probe() throws IOException, InterruptedException {
        return figures(List.of(start(List.of(programs.resolve("cacheline").toString(), "n=30000"))))
                .getOrDefault("p50_ns", 0.0);
    }

    Map<String, Double> run(Contestant contestant) throws IOException, InterruptedException {
        return contestant.program().isEmpty() ? runWorkload(contestant) : runProgram(contestant);
    }

    private Map<String, Double> runProgram(Contestant contestant) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(contestant.program()).toString());
        if (!contestant.workload().isEmpty()) {
            command.add(contestant.workload());
        }
        contestant.parameters().values().forEach((key, value) -> command.add(key + "=" + value));
        return figures(List.of(start(command)));
    }

    private Map<String, Double> runWorkload(Contestant contestant) throws IOException, InterruptedException {
        Parameters parameters = contestant.parameters().with(overrides);
        int sides = Workload.named(contestant.workload()).sides(parameters);
        Path file = DIRECTORY.resolve("lsm" + ProcessHandle.current().pid() + "-" + runs++);
        Rendezvous.create(file);
        try {
            List<Process> processes = new ArrayList<>();
            for (int side = sides - 1; side >= 0; side--) {
                processes.add(start(side(contestant.workload(), file, sides, side, parameters)));
            }
            return figures(processes);
        } finally {
            Files.delete(file);
        }
    }

    private static List<String> side(String workload, Path file, int sides, int side, Parameters parameters) {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", side == 0 ? "0" : "1"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Side.class.getName(), workload));
        command.addAll(List.of(file.toString(), Integer.toString(sides), Integer.toString(side)));
        parameters.values().forEach((key, value) -> command.add(key + "=" + value));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Map<String, Double> figures(List<Process> processes) throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try {
            for (Process process : processes) {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IOException("a process of the run failed: "
                            + process.info().commandLine().orElse(""));
                }
                String output =
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                for (String word : output.split("\\s+")) {
                    put(figures, word);
                }
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        return figures;
    }

    private static void put(Map<String, Double> figures, String word) {
        int equals = word.indexOf('=');
        if (equals > 0 && word.substring(equals + 1).matches("-?[0-9.]+")) {
            figures.merge(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)), Math::max);
        }
    }
}
