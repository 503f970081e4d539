package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.libsharedmemory.benchmarks.link.Links;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.benchmarks.machine.Processors;
import org.libsharedmemory.benchmarks.workload.Side;
import org.libsharedmemory.benchmarks.workload.Workload;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

/// Starts the processes of a run, each pinned to a processor, and reads their figures. Whatever happens, no process
/// and no file of the run stays.
final class Runner {
    private static final long PATIENCE_SECONDS = 120;
    private static final long POLITENESS_SECONDS = 3;
    private static final int INTERRUPTED = 130;
    private static final int MOST_PROCESSORS = 5; // that a C program takes
    /// What the JVMs of a measurement run with: nothing for the compiler.
    static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC", "-Xms32m", "-Xmx1g", "-XX:+AlwaysPreTouch", "--enable-native-access=ALL-UNNAMED");

    private final Optional<Programs> programs;
    private final Parameters overrides;
    private final Processors processors;
    private final List<String> jvmOptions;
    private final List<Integer> allowed;
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private int runs;

    /// @param programs the C programs, if they could be compiled
    /// @param overrides put over every workload's own parameters
    Runner(Optional<Programs> programs, Parameters overrides, Processors processors, List<String> jvmOptions)
            throws IOException {
        this.programs = programs;
        this.overrides = overrides;
        this.processors = processors;
        this.jvmOptions = jvmOptions;
        this.allowed = Processors.allowed();
    }

    /// Whether it can run here.
    boolean canRun(Contestant contestant) {
        return !contestant.isProgram() || programs.isPresent();
    }

    /// Ends the run that is going on, from another thread, and all later ones.
    void stop() {
        stopped = true;
        askToEnd();
    }

    /// @throws InterruptedException if it was stopped, or the user interrupted a process of it
    Outcome run(Contestant contestant) throws IOException, InterruptedException {
        Path directory = directory();
        Rendezvous.create(directory);
        try {
            if (contestant.isProgram()) {
                start(program(contestant), allowed, directory);
            } else {
                startSides(contestant, directory);
            }
            return outcome(directory);
        } finally {
            end();
            cleanUp(directory);
        }
    }

    private Path directory() {
        Path shared = Path.of("/dev/shm");
        Path parent = Files.isDirectory(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("bench" + ProcessHandle.current().pid() + "-" + runs++);
    }

    private List<String> program(Contestant contestant) {
        List<String> command = new ArrayList<>();
        command.add(programs.orElseThrow().path(contestant.program()));
        if (!contestant.workload().isEmpty()) {
            command.add(contestant.workload());
        }
        contestant.parameters().values().forEach((key, value) -> command.add(key + "=" + value));
        for (int i = 0; i < Math.min(MOST_PROCESSORS, processors.numbers().size()); i++) {
            command.add((char) ('a' + i) + "=" + processors.of(i));
        }
        return command;
    }

    private void startSides(Contestant contestant, Path directory) throws IOException {
        Parameters parameters = contestant.parameters().with(overrides);
        int sides = Workload.named(contestant.workload()).sides(parameters);
        if (Links.areInProcess(parameters)) {
            Parameters pinned = parameters.with(Parameters.parse("processors=" + processors.list()));
            start(side(contestant, pinned, directory, sides, Side.ALL), allowed, directory);
            return;
        }
        for (int side = 0; side < sides; side++) {
            List<String> command = side(contestant, parameters, directory, sides, Integer.toString(side));
            start(command, List.of(processors.of(side)), directory);
        }
    }

    private List<String> side(Contestant contestant, Parameters parameters, Path directory, int sides, String side) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(contestant.peer().jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Side.class.getName()));
        command.addAll(List.of(contestant.workload(), directory.toString()));
        command.addAll(List.of(Integer.toString(sides), side));
        parameters.values().forEach((key, value) -> command.add(key + "=" + value));
        return command;
    }

    private void start(List<String> command, List<Integer> where, Path directory) throws IOException {
        Processors.pin(where); // the process inherits it
        try {
            processes.add(new ProcessBuilder(command)
                    .redirectError(
                            directory.resolve("errors-" + processes.size()).toFile())
                    .start());
        } finally {
            Processors.pin(allowed);
        }
    }

    private Outcome outcome(Path directory) throws IOException, InterruptedException {
        for (Process process : processes) {
            var _ = process.onExit().thenAccept(ended -> {
                if (ended.exitValue() != 0) {
                    askToEnd(); // the others would wait for it
                }
            });
        }
        Outcome outcome = new Outcome();
        for (Process process : processes) {
            outcome.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        for (int side = 0; side < processes.size(); side++) {
            boolean ended = processes.get(side).waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            int exitValue = ended ? processes.get(side).exitValue() : 1;
            if (stopped || exitValue == INTERRUPTED) {
                throw new InterruptedException("stopped");
            }
            if (exitValue != 0) {
                throw new IOException(errors(directory));
            }
        }
        return outcome;
    }

    /// What all sides said: the one that failed first may have made the others end.
    private String errors(Path directory) throws IOException {
        StringBuilder errors = new StringBuilder();
        for (int side = 0; side < processes.size(); side++) {
            String words = Files.readString(directory.resolve("errors-" + side)).strip();
            errors.append(words.isEmpty() ? "" : "side " + side + ": " + words + "\n");
        }
        return errors.isEmpty()
                ? "a side failed and did not say why"
                : errors.toString().strip();
    }

    /// Through their handles: a process that is destroyed as such closes the streams that are read from it.
    private void askToEnd() {
        for (Process process : processes) {
            boolean _ = process.toHandle().destroy();
        }
    }

    private void end() throws InterruptedException {
        askToEnd();
        for (Process process : processes) {
            if (!process.waitFor(POLITENESS_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        processes.clear();
    }

    private static void cleanUp(Path directory) throws IOException {
        for (SegmentInfo segment : SharedMemory.list()) {
            if (segment.name().startsWith(directory.getFileName() + "-")) {
                boolean _ = SharedMemory.remove(segment.name());
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
