package org.libsharedmemory.benchmarks;

import java.util.Locale;

/// Figures as people read them: three significant digits and a unit.
final class Quantity {
    private Quantity() {}

    /// A figure, in the unit that its name tells.
    static String of(String figure, double value) {
        return switch (figure) {
            case "p50", "p99", "p99.9", "max", "ns" -> nanos(value);
            case "torn", "errors", "missed" -> String.format(Locale.ROOT, "%.0f", value);
            case "allocated" -> String.format(Locale.ROOT, "%.2f B", value);
            default -> rate(value);
        };
    }

    static String nanos(double nanos) {
        return nanos < 10_000
                ? digits(nanos) + " ns"
                : nanos < 10_000_000 ? digits(nanos / 1e3) + " µs" : digits(nanos / 1e6) + " ms";
    }

    /// Per second.
    static String rate(double perSecond) {
        return perSecond < 10_000
                ? digits(perSecond)
                : perSecond < 1_000_000 ? digits(perSecond / 1e3) + " k" : digits(perSecond / 1e6) + " M";
    }

    static String gigabytes(double bytesPerSecond) {
        return digits(bytesPerSecond / 1e9) + " GB/s";
    }

    static String bytes(long bytes) {
        return bytes < 1024 ? bytes + " B" : bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    static String ratio(double ratio) {
        return digits(ratio);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.01 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
