package org.libsharedmemory.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/// A logarithmic axis from one value to another, with ticks.
///
/// @param scale the position of a value, to be mapped evenly on the page
public record Axis(String title, double from, double to, List<Tick> ticks, Scale scale) {

    /// @param label empty: a line without words
    public record Tick(double value, String label) {}

    /// Maps a value to a length.
    public interface Scale {
        double of(double value);
    }

    /// A decimal logarithm, with ticks at the powers of ten, and at two and five times them on a short axis.
    public static Axis logarithmic(String title, double from, double to, DoubleFunction<String> label) {
        int first = (int) Math.floor(Math.log10(from));
        int last = (int) Math.ceil(Math.log10(to));
        boolean isShort = Math.log10(to / from) < 2;
        List<Tick> ticks = new ArrayList<>();
        for (int power = first; power <= last; power++) {
            for (int factor : new int[] {1, 2, 5}) {
                double value = factor * Math.pow(10, power);
                if (value >= from * 0.999 && value <= to * 1.001) {
                    ticks.add(new Tick(value, factor == 1 || isShort ? label.apply(value) : ""));
                }
            }
        }
        return new Axis(title, from, to, ticks, Math::log10);
    }

    /// A logarithm, with ticks at the given values.
    public static Axis of(String title, List<Double> values, List<String> labels) {
        List<Tick> ticks = IntStream.range(0, values.size())
                .mapToObj(i -> new Tick(values.get(i), labels.get(i)))
                .toList();
        double wider = values.size() > 1 ? Math.pow(values.getLast() / values.getFirst(), 0.03) : 2;
        return new Axis(title, values.getFirst() / wider, values.getLast() * wider, ticks, Math::log10);
    }

    /// Percentiles: as much room for each digit of nine as for the one before.
    ///
    /// @param nines 5: up to 99.999
    public static Axis percentiles(int nines) {
        List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, ""), new Tick(50, "50 %")));
        String label = "90";
        for (int i = 1; i <= nines; i++) {
            ticks.add(new Tick(100 - Math.pow(10, 2 - i), label));
            label = i == 1 ? "99" : label + (i == 2 ? ".9" : "9");
        }
        return new Axis(
                "percentile", 0, 100 - Math.pow(10, 2 - nines), ticks, percentile -> -Math.log10(1 - percentile / 100));
    }

    /// From 0 to 1.
    double position(double value) {
        return (scale.of(value) - scale.of(from)) / (scale.of(to) - scale.of(from));
    }
}
