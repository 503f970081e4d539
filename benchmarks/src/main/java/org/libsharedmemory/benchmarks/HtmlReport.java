package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.libsharedmemory.benchmarks.chart.LineChart;
import org.libsharedmemory.benchmarks.machine.MachineState;

/// The results as one page that needs nothing else: pictures, tables, method, raw data.
final class HtmlReport {
    private static final int COLOURS = 12;

    private final Results results;
    private final Tables tables;

    HtmlReport(Results results) {
        this.results = results;
        this.tables = new Tables(results);
    }

    String html() throws IOException {
        String page = template();
        for (Map.Entry<String, String> part : parts().entrySet()) {
            page = page.replace("{{" + part.getKey() + "}}", part.getValue());
        }
        return page.replace("{{raw}}", results.json().replace("</", "<\\/"));
    }

    private Map<String, String> parts() {
        return Map.ofEntries(
                Map.entry("colours", colours()),
                Map.entry("machine", escape(results.machine().text()).replace("\n", "<br>")),
                Map.entry("started", escape(results.started().replace('T', ' '))),
                Map.entry("command", escape(results.command())),
                Map.entry(
                        "rounds",
                        results.rounds() + " rounds begun, " + results.runs().size() + " runs"),
                Map.entry("failures", failures()),
                Map.entry("goals", table(tables.goals(), "goals")),
                Map.entry("charts", charts()),
                Map.entry("tables", experiments()),
                Map.entry("states", states()),
                Map.entry("jvm", String.join(" ", Runner.JVM_OPTIONS)),
                Map.entry("settings", table(Tables.settings(), "settings")));
    }

    private static String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String colours() {
        return IntStream.range(0, COLOURS)
                .mapToObj(i -> "polyline.c%d, line.c%d { stroke: var(--c%d); } circle.c%d { fill: var(--c%d); }"
                        .formatted(i, i, i, i, i))
                .collect(Collectors.joining("\n"));
    }

    private String failures() {
        return results.failures().entrySet().stream()
                .map(failure -> "<p class=\"no\">Not measured: " + escape(failure.getKey()) + ": "
                        + escape(failure.getValue().lines().findFirst().orElse("")) + "</p>\n")
                .collect(Collectors.joining());
    }

    private String charts() {
        return new Charts(results).all().stream().map(LineChart::html).collect(Collectors.joining());
    }

    private String experiments() {
        return results.experiments().stream()
                .map(experiment -> "<details><summary>" + escape(experiment.title()) + "</summary>\n"
                        + table(tables.figures(experiment), "")
                        + (experiment.ratios().isEmpty() ? "" : table(tables.ratios(experiment), ""))
                        + "</details>\n")
                .collect(Collectors.joining());
    }

    private static String states() {
        return Arrays.stream(MachineState.values())
                .map(state -> "<i>" + escape(state.meaning()) + "</i>.")
                .collect(Collectors.joining(" "));
    }

    private static String table(Table table, String style) {
        String head = table.headers().stream()
                .map(header -> "<th>" + escape(header) + "</th>")
                .collect(Collectors.joining());
        String body = table.rows().stream()
                .map(row -> "<tr>" + row.stream().map(HtmlReport::cell).collect(Collectors.joining()) + "</tr>\n")
                .collect(Collectors.joining());
        String note = table.note().isEmpty() ? "" : "<p class=\"faint\">" + escape(table.note()) + "</p>\n";
        return "<div class=\"wide\"><table class=\"" + style + "\"><thead><tr>" + head + "</tr></thead>\n<tbody>" + body
                + "</tbody></table></div>\n" + note;
    }

    private static String cell(String words) {
        String style = words.equals("yes") || words.equals("no") ? " class=\"" + words + "\"" : "";
        return "<td" + style + ">" + escape(words) + "</td>";
    }

    private static String escape(String words) {
        return LineChart.escape(words);
    }
}
