package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.testing.FooterForgery;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// What each call does with what a name can hold, cell by cell.
class DecisionTableTest {
    private static final String NAME = "cell";

    private static final String TABLE = """
        the name holds  | create | openOrCreate | open     | remove   | force    | replace | prune   | list
        nothing         | makes  | makes        | NotFound | false    | false    | makes   | keeps   | hides
        kept            | Exists | joins        | joins    | Exists   | removes  | makes   | keeps   | shows
        persistent      | Exists | joins        | joins    | removes  | removes  | makes   | keeps   | shows
        persistent held | Exists | joins        | joins    | Exists   | removes  | makes   | keeps   | shows
        orphan          | makes  | makes        | NotFound | removes  | removes  | makes   | removes | hides
        read by one     | makes  | makes        | NotFound | removes  | removes  | makes   | removes | hides
        retired         | makes  | makes        | NotFound | removes  | removes  | makes   | removes | hides
        retired held    | makes  | makes        | NotFound | removes  | removes  | makes   | removes | hides
        other shape     | Exists | Mismatch     | joins    | removes  | removes  | makes   | keeps   | shows
        damaged         | Exists | Corrupt      | Corrupt  | Corrupt  | removes  | makes   | keeps   | shows
        newer           | Exists | TooNew       | TooNew   | TooNew   | removes  | makes   | keeps   | shows
        newer feature   | Exists | TooNew       | TooNew   | TooNew   | removes  | makes   | keeps   | shows
        foreign         | Exists | Mismatch     | foreign  | removes  | removes  | makes   | keeps   | shows
        foreign empty   | Exists | Mismatch     | foreign  | removes  | removes  | makes   | keeps   | shows
        copy            | Exists | Mismatch     | Mismatch | removes  | removes  | makes   | keeps   | shows
        directory       | Exists | Mismatch     | Mismatch | Mismatch | Mismatch | Exists  | keeps   | shows
        symbolic link   | Exists | Mismatch     | Mismatch | Mismatch | Mismatch | makes   | keeps   | shows
        FIFO            | Exists | Mismatch     | Mismatch | Mismatch | Mismatch | makes   | keeps   | shows
        """;

    private final SimulatedWorld world = SimulatedWorld.create();
    private final SimulatedProcess other = world.process();
    private final SimulatedProcess self = world.process();
    private final List<SegmentHandle> open = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        open.forEach(PlainSegments::close);
        world.close();
    }

    static Stream<Arguments> cells() {
        List<String[]> rows =
                TABLE.lines().map(line -> line.strip().split("\\s*\\|\\s*")).toList();
        String[] calls = rows.getFirst();
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i + 1)
                        .limit(calls.length - 1)
                        .map(i -> Arguments.of(row[0], calls[i], row[i])));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("cells")
    void cell(String holds, String call, String expected) throws Exception {
        prepare(holds);
        FileFacts before = world.directory().stat(NAME);
        assertThat(outcome(call, before)).isEqualTo(expected);
        checkName(expected, before);
        assertThat(world.files()).allMatch(file -> file.equals(NAME) || file.equals("original"));
    }

    private void prepare(String holds) throws Exception {
        switch (holds) {
            case "nothing" -> {}
            case "kept" -> make(other, PlainSegments.passing(NAME));
            case "persistent" -> PlainSegments.close(make(other, PlainSegments.lasting(NAME)));
            case "persistent held" -> make(other, PlainSegments.lasting(NAME));
            case "orphan" -> orphan();
            case "read by one" -> {
                SegmentHandle maker = make(other, PlainSegments.passing(NAME));
                open.add(self.segments().open(NAME, Duration.ZERO, PlainSegments.readOnly()));
                assertThat(maker.isClosed()).isFalse();
                world.kill(other);
            }
            case "retired" -> {
                PlainSegments.close(make(other, PlainSegments.lasting(NAME)));
                FooterForgery.of(path()).withInt(248, Footer.RETIRED).store();
            }
            case "retired held" -> {
                make(other, PlainSegments.passing(NAME));
                FooterForgery.of(path()).withInt(248, Footer.RETIRED).store();
            }
            case "other shape" -> PlainSegments.close(make(other, PlainSegments.larger(NAME)));
            case "damaged" -> forge(footer -> footer.withByte(100, footer.byteAt(100) ^ 1));
            case "newer" -> forge(footer -> footer.withShort(8, 2).withChecksum());
            case "newer feature" -> forge(footer -> footer.withInt(16, 1).withChecksum());
            case "foreign" -> Files.write(path(), new byte[20_480]);
            case "foreign empty" -> Files.createFile(path());
            case "copy" -> {
                PlainSegments.close(make(other, PlainSegments.lasting("original")));
                Files.copy(path().resolveSibling("original"), path());
            }
            case "directory" -> Files.createDirectory(path());
            case "symbolic link" -> Files.createSymbolicLink(path(), Path.of("/dev/zero"));
            case "FIFO" -> makeFifo();
            default -> throw new AssertionError(holds);
        }
    }

    private void orphan() {
        make(other, PlainSegments.passing(NAME));
        world.kill(other);
    }

    private interface Change {
        void apply(FooterForgery footer);
    }

    private void forge(Change change) {
        PlainSegments.close(make(other, PlainSegments.lasting(NAME)));
        FooterForgery footer = FooterForgery.of(path());
        change.apply(footer);
        footer.store();
    }

    private void makeFifo() throws IOException, InterruptedException {
        try {
            Process mkfifo = new ProcessBuilder("mkfifo", path().toString()).start();
            assertThat(mkfifo.waitFor()).isZero();
        } catch (IOException _) {
            Assumptions.abort("SKIPPED: no mkfifo on this machine");
        }
    }

    private Path path() {
        return world.directory().path().resolve(NAME);
    }

    private SegmentHandle make(SimulatedProcess process, Blueprint blueprint) {
        SegmentHandle handle = process.segments().create(blueprint, PlainSegments.user());
        open.add(handle);
        return handle;
    }

    private String outcome(String call, @Nullable FileFacts before) throws Exception {
        Segments segments = self.segments();
        try {
            return switch (call) {
                case "create" -> entered(before, segments.create(PlainSegments.passing(NAME), PlainSegments.user()));
                case "openOrCreate" ->
                    entered(before, segments.openOrCreate(PlainSegments.passing(NAME), PlainSegments.sameShape()));
                case "open" -> entered(before, segments.open(NAME, Duration.ZERO, PlainSegments.user()));
                case "replace" -> entered(before, segments.replace(PlainSegments.passing(NAME), PlainSegments.user()));
                case "remove" -> segments.remove(NAME, false) ? "removes" : "false";
                case "force" -> segments.remove(NAME, true) ? "removes" : "false";
                case "prune" -> prune(segments);
                case "list" -> segments.list().stream().anyMatch(DecisionTableTest::isCell) ? "shows" : "hides";
                default -> throw new AssertionError(call);
            };
        } catch (SharedMemoryException e) {
            assertThat(e.segmentName()).isEqualTo(NAME);
            assertThat(e).hasMessageContaining("'" + NAME + "'");
            return e.getClass().getSimpleName().replaceAll("^Segment|Exception$", "");
        }
    }

    private String prune(Segments segments) {
        boolean announced = segments.prune(true).stream().anyMatch(DecisionTableTest::isCell);
        boolean pruned = segments.prune(false).stream().anyMatch(DecisionTableTest::isCell);
        assertThat(announced).isEqualTo(pruned);
        return pruned ? "removes" : "keeps";
    }

    private static boolean isCell(SegmentInfo info) {
        return info.name().equals(NAME);
    }

    private String entered(@Nullable FileFacts before, SegmentHandle handle) throws IOException {
        open.add(handle);
        assertThat(world.directory().stat(NAME)).isNotNull();
        assertThat(handle.key()).isEqualTo(world.directory().stat(NAME).key());
        assertThat(handle.isRetired()).isFalse();
        if (handle.isForeign()) {
            return "foreign";
        }
        boolean same = before != null
                && open.stream()
                        .filter(former -> former != handle)
                        .anyMatch(former -> former.description().segmentId()
                                == handle.description().segmentId());
        assertThat(handle.memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(PlainSegments.CONTENT);
        return same ? "joins" : "makes";
    }

    private void checkName(String outcome, @Nullable FileFacts before) throws IOException {
        FileFacts after = world.directory().stat(NAME);
        switch (outcome) {
            case "removes", "NotFound", "hides", "false" -> assertThat(after).isNull();
            case "makes" -> {
                assertThat(after).isNotNull();
                SegmentHandle first = open.getFirst();
                if (open.size() > 1 && first.role() != 0 && !first.isClosed() && before != null) {
                    assertThat(first.isRetired()).as("the former one knows").isTrue();
                }
            }
            default -> assertThat(after == null ? null : after.key()).isEqualTo(before == null ? null : before.key());
        }
    }
}
