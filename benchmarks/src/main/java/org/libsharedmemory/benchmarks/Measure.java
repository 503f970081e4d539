package org.libsharedmemory.benchmarks;

import java.util.List;

/// What kind of figure an experiment is about.
enum Measure {
    /// Nanoseconds of something that happens once at a time.
    LATENCY("p50 p99 p99.9 max"),
    /// Messages per second.
    THROUGHPUT("messages"),
    /// Operations on a stream per second: alone, and while the other side never pauses.
    FLAT_OUT("writes.alone reads.alone writes reads fresh torn"),
    /// Nanoseconds of something that is too short to be timed alone.
    COST("ns"),
    /// Bytes.
    ALLOCATION("allocated");

    private final String columns;

    Measure(String columns) {
        this.columns = columns;
    }

    /// The figures of its tables.
    List<String> columns() {
        return List.of(columns.split(" "));
    }

    /// The figure that contestants are compared by.
    String main() {
        return this == FLAT_OUT ? "fresh" : columns().getFirst();
    }
}
