package org.libsharedmemory.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Some values: the one in the middle, and how far they spread.
record Spread(double median, double least, double most, int count) {

    /// @param values may hold nulls, which are left out
    static Optional<Spread> of(List<Double> values) {
        double[] sorted = values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length));
    }
}
