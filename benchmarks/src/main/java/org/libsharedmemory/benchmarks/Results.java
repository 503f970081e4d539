package org.libsharedmemory.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The figures of an experiment's runs, sorted by the state of the machine.
final class Results {
    private final Experiment experiment;
    private final Map<MachineState, Map<String, List<Double>>> figures = new EnumMap<>(MachineState.class);
    private final Map<MachineState, Integer> runs = new EnumMap<>(MachineState.class);

    Results(Experiment experiment) {
        this.experiment = experiment;
    }

    void add(Contestant contestant, MachineState state, Map<String, Double> found) {
        runs.merge(state, 1, Integer::sum);
        Map<String, List<Double>> ofState = figures.computeIfAbsent(state, _ -> new LinkedHashMap<>());
        found.forEach(
                (figure, value) -> ofState.computeIfAbsent(contestant.label() + ":" + figure, _ -> new ArrayList<>())
                        .add(value));
    }

    /// The largest value of a figure in any run of any state; 0 if there is none.
    double largest(String figure) {
        return figures.values().stream()
                .flatMap(ofState -> ofState.entrySet().stream())
                .filter(entry -> entry.getKey().endsWith(":" + figure))
                .flatMap(entry -> entry.getValue().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    void print() {
        System.out.println("== " + experiment.name() + ", runs by state: " + runs);
        figures.forEach((state, ofState) -> {
            if (state != MachineState.MIXED || figures.size() == 1) {
                print(state, ofState);
            }
        });
    }

    private void print(MachineState state, Map<String, List<Double>> ofState) {
        ofState.forEach((figure, values) -> System.out.printf(
                Locale.ROOT, "%-7s %-36s %16.3f  n=%d%n", state, figure, median(values), values.size()));
        for (Experiment.Ratio ratio : experiment.ratios()) {
            List<Double> above = ofState.get(ratio.above());
            List<Double> below = ofState.get(ratio.below());
            if (above != null && below != null) {
                System.out.printf(
                        Locale.ROOT,
                        "%-7s %-58s %10.3f  n=%d,%d  %s%n",
                        state,
                        ratio.above() + " / " + ratio.below(),
                        median(above) / median(below),
                        above.size(),
                        below.size(),
                        ratio.floor());
            }
        }
    }

    private static double median(List<Double> values) {
        return Rendezvous.median(
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
