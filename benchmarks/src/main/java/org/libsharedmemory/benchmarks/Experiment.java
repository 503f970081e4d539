package org.libsharedmemory.benchmarks;

import java.util.List;

/// Contestants that are run in turn, and the ratios of their figures that matter.
///
/// @param baseline the contestant that the others' main figure is divided by in tables
record Experiment(
        String name, String title, Measure measure, String baseline, List<Contestant> contestants, List<Ratio> ratios) {

    Contestant contestant(String label) {
        return contestants.stream()
                .filter(contestant -> contestant.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no " + label));
    }
}
