package org.libsharedmemory.benchmarks.chart;

import java.util.List;

/// One line of a chart.
///
/// @param colour a place in the palette of the page
/// @param dash which pattern: 0 for a whole line
/// @param marked whether each point has a mark
public record Series(String name, int colour, int dash, boolean marked, List<Point> points) {

    /// Where the line goes through.
    public record Point(double x, double y) {}

    /// Classes for the style sheet.
    String style() {
        return "c" + colour + " d" + dash;
    }
}
