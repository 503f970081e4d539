package org.libsharedmemory.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What somebody who mistyped a word probably meant.
final class Nearest {
    private Nearest() {}

    /// The candidate that is fewest edits away, if that is few enough to be a typing error.
    static Optional<String> to(String typed, Collection<String> candidates) {
        int few = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate -> !candidate.equals(typed))
                .filter(candidate -> distance(typed, candidate) <= few)
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)));
    }

    /// The number of letters inserted, left out, changed, or swapped with their neighbour.
    static int distance(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int cheapest(int[][] edits, String from, String to, int i, int j) {
        boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
        int best = Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
