package org.libsharedmemory.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.libsharedmemory.benchmarks.machine.MachineState;

/// Results as tables.
final class Tables {
    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    /// The figures of an experiment, medians of the runs in its main state, and how they compare with its baseline.
    Table figures(Experiment experiment) {
        Measure measure = experiment.measure();
        List<String> headers = new ArrayList<>(List.of(""));
        headers.addAll(measure.columns());
        if (measure == Measure.THROUGHPUT) {
            headers.add("GB/s");
        }
        headers.add("/ " + experiment.baseline());
        headers.add("n");
        List<List<String>> rows = experiment.contestants().stream()
                .filter(contestant ->
                        !results.runs(experiment, contestant.label()).isEmpty())
                .map(contestant -> row(experiment, contestant))
                .toList();
        return new Table(experiment.title(), note(experiment), headers, rows);
    }

    private List<String> row(Experiment experiment, Contestant contestant) {
        Measure measure = experiment.measure();
        List<String> row = new ArrayList<>(List.of(contestant.label()));
        for (String column : measure.columns()) {
            row.add(results.figure(experiment, contestant.label(), column)
                    .map(spread -> Quantity.of(column, spread.median()))
                    .orElse("–"));
        }
        Optional<Spread> main = results.figure(experiment, contestant.label(), measure.main());
        if (measure == Measure.THROUGHPUT) {
            int size = contestant.parameters().number("size", 64);
            row.add(main.map(spread -> Quantity.gigabytes(spread.median() * size))
                    .orElse("–"));
        }
        Ratio ratio = Ratio.of(contestant.label() + ":" + measure.main(), experiment.baseline() + ":" + measure.main());
        row.add(results.ratio(experiment, ratio).map(ratio::text).orElse("–"));
        row.add(main.map(spread -> Integer.toString(spread.count())).orElse("0"));
        return row;
    }

    /// In which states the runs were made.
    private String note(Experiment experiment) {
        Map<MachineState, Long> states = results.states(experiment);
        String counts = states.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return "machine " + results.mainState(experiment).meaning() + " (runs: " + counts + ")";
    }

    /// The ratios of an experiment that matter.
    Table ratios(Experiment experiment) {
        List<List<String>> rows = experiment.ratios().stream()
                .map(ratio -> row(experiment, ratio))
                .toList();
        return new Table("", "", List.of("ratio", "reached", "n", "goal", ""), rows);
    }

    /// Every ratio that has a goal.
    Table goals() {
        List<List<String>> rows = new ArrayList<>();
        for (Experiment experiment : results.experiments()) {
            for (Ratio ratio : experiment.ratios()) {
                if (ratio.goal() != null) {
                    List<String> row = new ArrayList<>(row(experiment, ratio));
                    row.set(0, experiment.name() + ": " + row.getFirst());
                    rows.add(row);
                }
            }
        }
        return new Table("Goals", "", List.of("ratio", "reached", "n", "goal", ""), rows);
    }

    /// Whom all this compares, and how they are set.
    static Table settings() {
        return new Table(
                "Peers and their settings",
                "",
                List.of("", "settings"),
                Arrays.stream(Peer.values())
                        .map(peer -> List.of(peer.title(), peer.settings()))
                        .toList());
    }

    private List<String> row(Experiment experiment, Ratio ratio) {
        Optional<Spread> reached = results.ratio(experiment, ratio);
        Ratio.Bound goal = ratio.goal();
        return List.of(
                ratio.text(),
                reached.map(ratio::text).orElse("–"),
                reached.map(spread -> Integer.toString(spread.count())).orElse("0"),
                ratio.goalText(),
                goal == null || reached.isEmpty()
                        ? ""
                        : goal.holds(reached.get().median()) ? "yes" : "no");
    }
}
