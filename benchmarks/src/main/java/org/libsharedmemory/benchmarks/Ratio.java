package org.libsharedmemory.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One figure over another, or one alone; each written `label:figure`.
///
/// @param below empty: the figure above alone
/// @param meaning what the ratio tells, if its parts do not; or empty
/// @param goal what it should be
record Ratio(
        String above,
        String below,
        String meaning,
        @Nullable Bound goal) {

    /// @param atLeast whether more is better
    record Bound(boolean atLeast, double value) {
        boolean holds(double ratio) {
            return atLeast ? ratio >= value : ratio <= value;
        }

        /// `≥ 4` and `≤ 0.5`, also without the sign that not every keyboard has.
        static Bound parse(String text) {
            String sign = text.replaceAll("[0-9. ]+", "");
            boolean atLeast = sign.equals(">=") || sign.equals("≥");
            if (!atLeast && !sign.equals("<=") && !sign.equals("≤")) {
                throw new IllegalArgumentException("neither >= nor <=: " + text);
            }
            return new Bound(atLeast, Double.parseDouble(text.substring(sign.length())));
        }
    }

    static Ratio of(String above, String below) {
        return new Ratio(above, below, "", null);
    }

    static Ratio alone(String figure) {
        return new Ratio(figure, "", "", null);
    }

    Ratio named(String words) {
        return new Ratio(above, below, words, goal);
    }

    Ratio atLeast(double value) {
        return new Ratio(above, below, meaning, new Bound(true, value));
    }

    Ratio atMost(double value) {
        return new Ratio(above, below, meaning, new Bound(false, value));
    }

    boolean isAlone() {
        return below.isEmpty();
    }

    static String label(String figure) {
        return figure.substring(0, figure.lastIndexOf(':'));
    }

    static String figure(String figure) {
        return figure.substring(figure.lastIndexOf(':') + 1);
    }

    /// In words.
    String text() {
        String words = isAlone() ? label(above) : label(above) + " / " + label(below);
        return (meaning.isEmpty() ? "" : meaning + ": ") + words + ", " + figure(above);
    }

    /// A value of it, with its unit if it is no ratio.
    String text(double value) {
        return isAlone() ? Quantity.of(figure(above), value) : Quantity.ratio(value);
    }

    /// A value and its spread.
    String text(Spread spread) {
        return spread.count() == 1
                ? text(spread.median())
                : "%s (%s–%s)".formatted(text(spread.median()), text(spread.least()), text(spread.most()));
    }

    /// The goal, or nothing.
    String goalText() {
        if (goal == null) {
            return "";
        }
        String number = isAlone()
                ? text(goal.value())
                : String.format(Locale.ROOT, "%.2f", goal.value()).replaceAll("\\.?0+$", "");
        return (goal.atLeast() ? "≥ " : "≤ ") + number;
    }
}
