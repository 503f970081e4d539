package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs experiments: `TwoProcess PROGRAMS RUNS [EXPERIMENT...] [key=value...]`.
///
/// Each round runs every contestant once, in turn; before and after each run the state of the machine is probed,
/// and a run during which it changed is repeated, up to three times. Prints medians and ratios for each state.
public final class TwoProcess {
    private static final int ATTEMPTS = 3;

    private TwoProcess() {}

    /// @param args where the C programs are; how many rounds; experiments (none: all); parameters for all workloads
    public static void main(String[] args) throws IOException, InterruptedException {
        List<Experiment> experiments = new ArrayList<>();
        List<String> overrides = new ArrayList<>();
        for (String arg : List.of(args).subList(2, args.length)) {
            if (arg.contains("=")) {
                overrides.add(arg);
            } else {
                experiments.add(Experiment.named(arg));
            }
        }
        Runner runner = new Runner(Path.of(args[0]), Parameters.parse(overrides.toArray(String[]::new)));
        for (Experiment experiment : experiments.isEmpty() ? Experiment.ALL : experiments) {
            run(experiment, runner, Integer.parseInt(args[1])).print();
        }
    }

    static Results run(Experiment experiment, Runner runner, int rounds) throws IOException, InterruptedException {
        Results results = new Results(experiment);
        for (int round = 0; round < rounds; round++) {
            for (Contestant contestant : experiment.contestants()) {
                run(contestant, runner, results);
            }
        }
        return results;
    }

    private static void run(Contestant contestant, Runner runner, Results results)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            double before = runner.probe();
            Map<String, Double> figures = runner.run(contestant);
            MachineState state = MachineState.of(before, runner.probe());
            if (state != MachineState.MIXED || attempt == ATTEMPTS) {
                results.add(contestant, state, figures);
                return;
            }
        }
    }
}
