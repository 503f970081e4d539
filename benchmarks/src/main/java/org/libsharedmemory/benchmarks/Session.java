package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.util.List;
import org.libsharedmemory.benchmarks.machine.MachineState;
import org.libsharedmemory.benchmarks.machine.OtherLoad;
import org.libsharedmemory.benchmarks.machine.Probe;

/// Rounds of experiments: each round runs every contestant of every experiment once. The machine is probed before and
/// after each run, and a run during which it changed, or other programs were busy, is repeated, up to three times.
final class Session {
    /// Why a C program was not run.
    static final String NO_COMPILER = "no C compiler";

    private static final int ATTEMPTS = 3;

    private final Runner runner;
    private final Probe probe;
    private final Results results;
    private final Progress progress;
    private final OtherLoad others = new OtherLoad();
    private final long start = System.nanoTime();

    Session(Runner runner, Probe probe, Results results, Progress progress) throws IOException {
        this.runner = runner;
        this.probe = probe;
        this.results = results;
        this.progress = progress;
    }

    /// @throws InterruptedException if it was stopped; the results are what it has until then
    void run(List<Experiment> experiments, int rounds) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (Experiment experiment : experiments) {
                for (Contestant contestant : experiment.contestants()) {
                    if (runner.canRun(contestant)) {
                        progress.begin(round, rounds, experiment, contestant);
                        long before = System.nanoTime();
                        run(experiment, contestant, round);
                        progress.end((System.nanoTime() - before) / 1e9);
                    } else {
                        results.addFailure(experiment, contestant, NO_COMPILER);
                    }
                }
            }
        }
        progress.clear();
    }

    private void run(Experiment experiment, Contestant contestant, int round) throws IOException, InterruptedException {
        MachineState state = MachineState.MIXED;
        for (int attempt = 1; attempt <= ATTEMPTS && !state.isSteady(); attempt++) {
            double before = probe.roundTrip();
            others.sinceLast();
            long begin = System.nanoTime();
            Outcome outcome;
            try {
                outcome = runner.run(contestant);
            } catch (IOException e) {
                results.addFailure(experiment, contestant, String.valueOf(e.getMessage()));
                progress.say(experiment.name() + ", " + contestant.label() + ": " + e.getMessage());
                return;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double busy = others.sinceLast();
            double after = probe.roundTrip();
            state = MachineState.of(before, after, busy);
            results.add(new Run(
                    experiment.name(),
                    contestant.label(),
                    round,
                    attempt,
                    (begin - start) / 1e9,
                    seconds,
                    state,
                    before,
                    after,
                    busy,
                    outcome.figures(),
                    outcome.histogram()));
        }
    }
}
