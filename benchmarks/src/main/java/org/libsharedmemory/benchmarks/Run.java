package org.libsharedmemory.benchmarks;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.benchmarks.machine.MachineState;

/// One run of a contestant, as it goes into the raw results.
///
/// @param attempt 1, or more for a run that was repeated because the machine changed meanwhile
/// @param second when it began, since the beginning of the session
/// @param probeBefore nanoseconds, as `probeAfter`
/// @param others what other programs used meanwhile, in processors
/// @param histogram of nanoseconds, as HdrHistogram encodes and compresses it, in Base64
record Run(
        String experiment,
        String contestant,
        int round,
        int attempt,
        double second,
        double seconds,
        MachineState state,
        double probeBefore,
        double probeAfter,
        double others,
        Map<String, Double> figures,
        @Nullable String histogram) {}
