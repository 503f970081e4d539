package org.libsharedmemory.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One figure over another, each written `label:figure`.
///
/// @param goal what it should be
record Ratio(String above, String below, @Nullable Bound goal) {

    /// @param atLeast whether more is better
    record Bound(boolean atLeast, double value) {
        boolean holds(double ratio) {
            return atLeast ? ratio >= value : ratio <= value;
        }

        @Override
        public String toString() {
            String number = String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
            return (atLeast ? "≥ " : "≤ ") + number;
        }
    }

    static Ratio of(String above, String below) {
        return new Ratio(above, below, null);
    }

    Ratio atLeast(double value) {
        return new Ratio(above, below, new Bound(true, value));
    }

    Ratio atMost(double value) {
        return new Ratio(above, below, new Bound(false, value));
    }

    static String label(String figure) {
        return figure.substring(0, figure.lastIndexOf(':'));
    }

    static String figure(String figure) {
        return figure.substring(figure.lastIndexOf(':') + 1);
    }

    /// In words.
    String text() {
        String what = figure(above);
        return label(above) + " / " + label(below)
                + (what.equals(figure(below)) ? ", " + what : ", " + what + " / " + figure(below));
    }
}
