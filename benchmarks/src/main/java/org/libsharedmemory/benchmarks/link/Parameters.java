package org.libsharedmemory.benchmarks.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What a workload is run with: `key=value` pairs, passed on to the child processes as they are.
public record Parameters(Map<String, String> values) {
    public static Parameters parse(String... pairs) {
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
    public Parameters with(Parameters other) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(other.values);
        return new Parameters(all);
    }

    public String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    public int number(String key, int otherwise) {
        return Integer.parseInt(text(key, Integer.toString(otherwise)));
    }

    /// A duration given in milliseconds, as nanoseconds.
    public long nanos(String key, long otherwiseMillis) {
        return Long.parseLong(text(key, Long.toString(otherwiseMillis))) * 1_000_000;
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key, "false"));
    }

    /// Bytes of a ring, a power of two: `ring`, or room for `capacity` records, 64 KiB at least.
    public int ringBytes(int record) {
        int needed = Math.max(65_536, number("capacity", 1024) * record);
        return number("ring", Integer.highestOneBit(2 * needed - 1));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
