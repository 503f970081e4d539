package org.libsharedmemory.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Links lead somewhere, names of synchronisation points have both their ends and a line in the documentation, and
/// samples stay short.
class DocumentationTest {
    private static final int LONGEST_SAMPLE = 60;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern SYNC = Pattern.compile("// SYNC ([a-z0-9.-]+)");
    private static final Pattern CLASS = Pattern.compile("`(\\w+)`");
    private static final Pattern SIZE = Pattern.compile("public static final \\w+ BYTES = (\\d+);");
    private static final Pattern BYTES = Pattern.compile("(\\d+) bytes");
    private static final Pattern SYNC_ROW = Pattern.compile("\\| `([a-z0-9-]+\\.[a-z0-9.-]+)` \\|.*");

    @Test
    void linksResolve() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Documentation.pages()) {
            Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
            while (link.find()) {
                if (!resolves(page, link.group(1))) {
                    broken.add(Documentation.ROOT.relativize(page) + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void synchronisationPointsHaveTwoEnds() throws IOException {
        assertThat(synchronisationPoints())
                .isNotEmpty()
                .allSatisfy((name, places) ->
                        assertThat(places).as("places of SYNC %s", name).hasSizeGreaterThanOrEqualTo(2));
    }

    @Test
    void synchronisationPointsAreDocumented() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Documentation.ROOT.resolve("docs/memory-model.md"))) {
            Matcher row = SYNC_ROW.matcher(line);
            if (row.matches()) {
                documented.add(row.group(1));
            }
        }
        assertThat(documented).isEqualTo(synchronisationPoints().keySet());
    }

    /// The tables of offsets, and the sizes of blocks, in the sources and those in `docs/wire-format.md` are the same.
    @Test
    void layoutsAreDocumented() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        Set<String> section = new TreeSet<>();
        for (String line : Files.readAllLines(Documentation.ROOT.resolve("docs/wire-format.md"))) {
            if (line.startsWith("#")) {
                section = new TreeSet<>();
                Matcher name = CLASS.matcher(line);
                while (name.find()) {
                    documented.put(name.group(1), section);
                }
            }
            section.addAll(fieldsOf(line));
            section.addAll(BYTES.matcher(line.replace(",", ""))
                    .results()
                    .map(m -> m.group(1) + " bytes")
                    .toList());
        }
        Path layouts = Documentation.ROOT.resolve("libsharedmemory/src/main/java/org/libsharedmemory/internal/layout");
        try (Stream<Path> sources = Files.list(layouts)) {
            for (Path source : sources.toList()) {
                Set<String> fields = new TreeSet<>();
                SIZE.matcher(Files.readString(source)).results().forEach(size -> fields.add(size.group(1) + " bytes"));
                Files.readAllLines(source).stream()
                        .filter(line -> line.startsWith("/// |"))
                        .forEach(line -> fields.addAll(fieldsOf(line.substring(4))));
                String name = source.getFileName().toString().replace(".java", "");
                assertThat(documented.getOrDefault(name, Set.of())).as(name).containsAll(fields);
            }
        }
    }

    /// Offset and size of each field that a row of a table names.
    private static Set<String> fieldsOf(String row) {
        Set<String> fields = new TreeSet<>();
        String[] cells = row.replace(",", "").split("\\|", -1);
        for (int at = 0; at + 1 < cells.length; at++) {
            String field = cells[at].strip() + " " + cells[at + 1].strip();
            if (field.matches("\\d+ \\d+")) {
                fields.add(field);
            }
        }
        return fields;
    }

    @Test
    void samplesAreShort() throws IOException {
        try (Stream<Path> samples = Files.walk(Path.of("src", "main"))) {
            assertThat(samples.filter(Files::isRegularFile))
                    .allSatisfy(sample -> assertThat(Files.readAllLines(sample))
                            .as(sample.toString())
                            .hasSizeLessThanOrEqualTo(LONGEST_SAMPLE));
        }
    }

    private static Map<String, List<String>> synchronisationPoints() throws IOException {
        Map<String, List<String>> places = new TreeMap<>();
        Path sources = Documentation.ROOT.resolve("libsharedmemory/src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    Matcher sync = SYNC.matcher(line);
                    if (sync.find() && !line.strip().startsWith("///")) {
                        places.computeIfAbsent(sync.group(1), _ -> new ArrayList<>())
                                .add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }
        return places;
    }

    private static boolean resolves(Path page, String link) throws IOException {
        if (link.matches("[a-z]+:.*")) {
            return true; // on the network
        }
        int anchor = link.indexOf('#');
        String file = anchor < 0 ? link : link.substring(0, anchor);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target) && (anchor < 0 || anchors(target).contains(link.substring(anchor + 1)));
    }

    /// The anchors that GitHub gives to the headings of a page.
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new TreeSet<>();
        for (String line : withoutCode(Files.readString(page)).lines().toList()) {
            if (line.startsWith("#")) {
                String heading = line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
                anchors.add(heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static String withoutCode(String text) {
        return text.replaceAll("(?s)```.*?```", "");
    }
}
