package org.libsharedmemory.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Rows of words in columns as wide as their widest word; numbers stand on the right.
final class Table {
    private static final String GAP = "  ";
    private static final String NUMBER = "-|\\d[.\\d]*( [KMG]iB| [smhd]| B)?";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        row(headings);
    }

    Table row(String... cells) {
        rows.add(Stream.of(cells).map(Words::printable).toList());
        return this;
    }

    void print(Console console) {
        for (int row = 0; row < rows.size(); row++) {
            String line = line(rows.get(row));
            console.print(row == 0 ? console.bold(line) : line);
        }
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - length(cell));
            line.append(column == 0 ? "" : GAP).append(isNumeric(column) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return rows.stream().skip(1).map(row -> row.get(column)).allMatch(cell -> cell.matches(NUMBER))
                && rows.stream().skip(1).anyMatch(row -> !row.get(column).equals("-"));
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
