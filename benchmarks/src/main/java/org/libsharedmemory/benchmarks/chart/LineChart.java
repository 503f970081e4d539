package org.libsharedmemory.benchmarks.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A chart with its title and its legend.
public record LineChart(String title, Axis x, Axis y, List<Series> series) {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 300;
    private static final int LEFT = 68;
    private static final int RIGHT = 14;
    private static final int TOP = 10;
    private static final int BOTTOM = 44;
    private static final int ROOM_FOR_LABEL = 34;

    /// As a `figure` element.
    public String html() {
        StringBuilder html = new StringBuilder("<figure><figcaption>" + escape(title) + "</figcaption>\n");
        html.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n".formatted(WIDTH, HEIGHT, escape(title)));
        double labelled = -ROOM_FOR_LABEL;
        for (Axis.Tick tick : x.ticks()) {
            boolean hasRoom = across(tick.value()) - labelled >= ROOM_FOR_LABEL;
            labelled = hasRoom ? across(tick.value()) : labelled;
            html.append(vertical(tick, hasRoom));
        }
        y.ticks().forEach(tick -> html.append(horizontal(tick)));
        html.append(text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 6, "middle", x.title()));
        html.append(text(4, TOP + 10, "start", y.title()));
        series.forEach(line -> html.append(line(line)));
        html.append("</svg>\n<ul class=\"legend\">");
        series.forEach(line -> html.append(legend(line)));
        return html.append("</ul></figure>\n").toString();
    }

    private String vertical(Axis.Tick tick, boolean hasRoom) {
        double at = across(tick.value());
        return "<line class=\"grid\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>%n"
                        .formatted(number(at), TOP, number(at), HEIGHT - BOTTOM)
                + text(at, HEIGHT - BOTTOM + 16, "middle", hasRoom ? tick.label() : "");
    }

    private String horizontal(Axis.Tick tick) {
        double at = down(tick.value());
        String line = "<line class=\"%s\" x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\"/>%n"
                .formatted(tick.label().isEmpty() ? "grid minor" : "grid", LEFT, number(at), WIDTH - RIGHT, number(at));
        boolean underTitle = at < TOP + 18;
        return line + (underTitle ? "" : text(LEFT - 6, at + 4, "end", tick.label()));
    }

    private String line(Series line) {
        String path = line.points().stream()
                .map(point -> number(across(point.x())) + "," + number(down(point.y())))
                .collect(Collectors.joining(" "));
        String drawn = "<polyline class=\"%s\" points=\"%s\"><title>%s</title></polyline>%n"
                .formatted(line.style(), path, escape(line.name()));
        if (!line.marked()) {
            return drawn;
        }
        return drawn
                + line.points().stream()
                        .map(point -> "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3\"/>%n"
                                .formatted(line.style(), number(across(point.x())), number(down(point.y()))))
                        .collect(Collectors.joining());
    }

    private static String legend(Series line) {
        return "<li><svg viewBox=\"0 0 26 10\"><line class=\"%s\" x1=\"0\" y1=\"5\" x2=\"26\" y2=\"5\"/></svg>%s</li>%n"
                .formatted(line.style(), escape(line.name()));
    }

    private double across(double value) {
        return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double down(double value) {
        return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String text(double x, double y, String anchor, String words) {
        return words.isEmpty()
                ? ""
                : "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n"
                        .formatted(number(x), number(y), anchor, escape(words));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /// Words as HTML.
    public static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
