package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.machine.Probe;
import org.libsharedmemory.benchmarks.machine.Processors;

/// A session of the command, from its preparation to the files it leaves.
final class Measurement {
    private final List<Experiment> experiments;
    private final int rounds;
    private final Processors processors;
    private final Runner runner;
    private final Results results;
    private boolean interrupted;

    /// @param programs the C programs, if they are wanted and could be compiled
    /// @param overrides put over every workload's own parameters
    Measurement(
            List<Experiment> experiments,
            int rounds,
            Processors processors,
            Optional<Programs> programs,
            Parameters overrides,
            Results results)
            throws IOException {
        this.experiments = experiments;
        this.rounds = rounds;
        this.processors = processors;
        this.runner = new Runner(programs, overrides, processors, Runner.JVM_OPTIONS);
        this.results = results;
    }

    /// Ends what goes on, from another thread.
    void stop() {
        runner.stop();
    }

    /// Whether it was stopped before its end.
    boolean isInterrupted() {
        return interrupted;
    }

    /// Whether every contestant that can run here did.
    boolean isComplete() {
        return !interrupted && results.failures().values().stream().allMatch(Session.NO_COMPILER::equals);
    }

    void run() throws IOException {
        int contestants = experiments.stream()
                .mapToInt(experiment -> (int)
                        experiment.contestants().stream().filter(runner::canRun).count())
                .sum();
        boolean terminal = System.getProperty("shm.terminal", "").contains("err");
        Progress progress = new Progress(System.err, terminal, rounds, contestants);
        try {
            new Session(runner, new Probe(processors), results, progress).run(experiments, rounds);
        } catch (InterruptedException _) {
            interrupted = true;
            progress.say("Interrupted in round " + results.rounds() + " of " + rounds + ": what there is until now.");
        }
    }

    /// Leaves the report, the raw results and the histograms; gives the path of the report.
    static Path write(Results results, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.json"), results.json());
        HistogramLogs.write(directory, results);
        return Files.writeString(directory.resolve("report.html"), new HtmlReport(results).html());
    }
}
