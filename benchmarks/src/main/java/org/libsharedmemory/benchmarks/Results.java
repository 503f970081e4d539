package org.libsharedmemory.benchmarks;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.libsharedmemory.benchmarks.machine.Machine;
import org.libsharedmemory.benchmarks.machine.MachineState;

/// Everything that a session found out, also in the form of JSON.
final class Results {
    private final Machine machine;
    private final String started;
    private final String command;
    private final List<String> experiments;
    private final List<Run> runs = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /// @param started date and time
    /// @param command how to do it again
    /// @param experiments the names of those that were asked for
    Results(Machine machine, String started, String command, List<String> experiments) {
        this.machine = machine;
        this.started = started;
        this.command = command;
        this.experiments = experiments;
    }

    static Results read(Path json) throws IOException {
        return new GsonBuilder().create().fromJson(Files.readString(json), Results.class);
    }

    String json() {
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(this);
    }

    Machine machine() {
        return machine;
    }

    String started() {
        return started;
    }

    String command() {
        return command;
    }

    List<Experiment> experiments() {
        return experiments.stream().map(Suite::named).toList();
    }

    List<Run> runs() {
        return runs;
    }

    /// Why contestants have no figures, by `experiment: contestant`.
    Map<String, String> failures() {
        return failures;
    }

    void add(Run run) {
        runs.add(run);
    }

    void addFailure(Experiment experiment, Contestant contestant, String reason) {
        failures.put(experiment.name() + ": " + contestant.label(), reason);
    }

    /// How many rounds were begun.
    int rounds() {
        return runs.stream().mapToInt(Run::round).max().orElse(0);
    }

    /// The runs that figures are taken from: one for each round, made in a steady state. If the machine never was in
    /// one, the last attempt of each round.
    List<Run> runs(Experiment experiment, String label) {
        return usable(experiment).stream()
                .filter(run -> run.contestant().equals(label))
                .toList();
    }

    private List<Run> usable(Experiment experiment) {
        List<Run> all = runs.stream()
                .filter(run -> run.experiment().equals(experiment.name()))
                .toList();
        List<Run> steady = all.stream().filter(run -> run.state().isSteady()).toList();
        int attempts = all.stream().mapToInt(Run::attempt).max().orElse(1);
        return steady.isEmpty()
                ? all.stream().filter(run -> run.attempt() == attempts).toList()
                : steady;
    }

    /// How often the machine was in which state.
    Map<MachineState, Long> states(Experiment experiment) {
        return runs.stream()
                .filter(run -> run.experiment().equals(experiment.name()))
                .collect(Collectors.groupingBy(
                        Run::state, () -> new EnumMap<>(MachineState.class), Collectors.counting()));
    }

    /// The state of most of an experiment's runs: its figures are those of the tables.
    MachineState mainState(Experiment experiment) {
        Map<MachineState, Long> count = usable(experiment).stream()
                .collect(Collectors.groupingBy(
                        Run::state, () -> new EnumMap<>(MachineState.class), Collectors.counting()));
        return count.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(MachineState.MIXED);
    }

    /// A figure of a contestant's runs in the main state.
    Optional<Spread> figure(Experiment experiment, String label, String figure) {
        MachineState state = mainState(experiment);
        return Spread.of(runs(experiment, label).stream()
                .filter(run -> run.state() == state)
                .map(run -> run.figures().get(figure))
                .toList());
    }

    /// A ratio, taken in each round in which both runs were made in the same state; of the state with most such rounds.
    Optional<Spread> ratio(Experiment experiment, Ratio ratio) {
        if (ratio.isAlone()) {
            return figure(experiment, Ratio.label(ratio.above()), Ratio.figure(ratio.above()));
        }
        Map<Integer, Run> below = runs(experiment, Ratio.label(ratio.below())).stream()
                .collect(Collectors.toMap(Run::round, Function.identity()));
        Map<MachineState, List<Double>> byState = new EnumMap<>(MachineState.class);
        for (Run above : runs(experiment, Ratio.label(ratio.above()))) {
            Run other = below.get(above.round());
            Double a = above.figures().get(Ratio.figure(ratio.above()));
            Double b = other == null ? null : other.figures().get(Ratio.figure(ratio.below()));
            if (other != null && other.state() == above.state() && a != null && b != null && b != 0) {
                byState.computeIfAbsent(above.state(), _ -> new ArrayList<>()).add(a / b);
            }
        }
        List<Double> main = byState.getOrDefault(mainState(experiment), List.of());
        return Spread.of(main.isEmpty() ? byState.values().stream().findFirst().orElse(List.of()) : main);
    }
}
