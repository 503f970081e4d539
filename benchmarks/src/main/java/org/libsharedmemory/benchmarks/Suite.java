package org.libsharedmemory.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/// All experiments.
final class Suite {
    /// What `shm bench` runs: it needs no C compiler, and a minute and a half.
    static final List<Experiment> SHORT =
            List.of(QueueExperiments.FIRST_LOOK_ROUND_TRIP, QueueExperiments.FIRST_LOOK_ONE_WAY);

    /// What `shm bench --full` runs.
    static final List<Experiment> FULL = Stream.of(
                    QueueExperiments.all(), LargeRingExperiments.all(), StreamExperiments.all(), CostExperiments.all())
            .flatMap(List::stream)
            .toList();

    private Suite() {}

    static Experiment named(String name) {
        return Stream.concat(SHORT.stream(), FULL.stream())
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no experiment '" + name + "'; 'shm bench --list' names them"));
    }

    static List<String> names() {
        return Stream.concat(SHORT.stream(), FULL.stream())
                .map(Experiment::name)
                .toList();
    }
}
