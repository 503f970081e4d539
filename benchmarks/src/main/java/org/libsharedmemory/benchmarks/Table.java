package org.libsharedmemory.benchmarks;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table in words: the first column is text, the others are figures.
record Table(String title, String note, List<String> headers, List<List<String>> rows) {

    /// For a terminal.
    String text() {
        int[] widths = IntStream.range(0, headers.size())
                .map(column -> Math.max(
                        headers.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        String body = rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
        String below = note.isEmpty() ? "" : "  " + note + "\n";
        return (title.isEmpty() ? "" : title + "\n") + line(headers, widths) + body + below;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("  ");
        for (int column = 0; column < widths.length; column++) {
            String space = " ".repeat(widths[column] - cells.get(column).length());
            line.append(column == 0 ? cells.get(column) + space : "  " + space + cells.get(column));
        }
        return line.toString().stripTrailing() + "\n";
    }

    /// For a page in Markdown.
    String markdown() {
        return (title.isEmpty() ? "" : "**" + title + "**\n\n") + row(headers) + "|---"
                + "|---:".repeat(headers.size() - 1) + "|\n"
                + rows.stream().map(Table::row).collect(Collectors.joining())
                + (note.isEmpty() ? "" : "\n" + note + "\n");
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
