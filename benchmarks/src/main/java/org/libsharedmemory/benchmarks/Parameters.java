package org.libsharedmemory.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What a workload is run with: `key=value` pairs, passed on to the child processes as they are.
record Parameters(Map<String, String> values) {
    static Parameters parse(String... pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + pair + "' is no key=value");
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return new Parameters(values);
    }

    /// These, with others put over them.
    Parameters with(Parameters other) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(other.values);
        return new Parameters(all);
    }

    String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    int number(String key, int otherwise) {
        return Integer.parseInt(text(key, Integer.toString(otherwise)));
    }

    /// A duration given in milliseconds, as nanoseconds.
    long nanos(String key, long otherwiseMillis) {
        return Long.parseLong(text(key, Long.toString(otherwiseMillis))) * 1_000_000;
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
