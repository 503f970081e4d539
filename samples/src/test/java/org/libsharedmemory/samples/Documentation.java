package org.libsharedmemory.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The project's pages in Markdown.
final class Documentation {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Documentation() {}

    /// Every page that users read.
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of(".", "docs", "samples", "stress/models")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder).normalize())) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /// A block of code, with what a comment above says about it: `<!-- snippet: ... -->`.
    ///
    /// @param line number of its first line
    record Snippet(Path page, int line, String marker, String code) {
        @Override
        public String toString() {
            return ROOT.relativize(page) + ":" + line;
        }

        String className() {
            return "Snippet" + page.getFileName().toString().replaceAll("\\W", "_") + line;
        }

        /// What stands behind a word of the marker, up to the next space; the rest for `prints` and `given`.
        String marked(String word) {
            int at = marker.indexOf(word);
            if (at < 0) {
                return "";
            }
            String rest = marker.substring(at + word.length());
            return word.endsWith("=") && !word.equals("prints=") ? rest.split(" ")[0] : rest;
        }

        boolean isToRun() {
            return marker.startsWith("run");
        }
    }

    /// All blocks of Java code.
    static List<Snippet> javaSnippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            for (int at = 0; at < lines.size(); at++) {
                if (lines.get(at).equals("```java")) {
                    int length = lines.subList(at, lines.size()).indexOf("```");
                    String code = String.join("\n", lines.subList(at + 1, at + length));
                    String above = at == 0 ? "" : lines.get(at - 1);
                    boolean marked = above.startsWith("<!-- snippet: ");
                    String marker = marked ? above.substring(14, above.length() - 4) : "";
                    snippets.add(new Snippet(page, at + 2, marker, code));
                }
            }
        }
        return snippets;
    }
}
