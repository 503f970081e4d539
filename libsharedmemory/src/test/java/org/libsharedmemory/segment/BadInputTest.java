package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.FooterForgery;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.ShmNames;

/// What can stand in the way of each end of a stream or queue: the documented exception, with the name in it, soon,
/// and nothing left behind. `SegmentFaultsTest` has the same for plain segments.
@EnabledOnOs(value = OS.LINUX, disabledReason = "links, FIFOs, other users and mount namespaces as Linux has them")
class BadInputTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int SIZE = 2_000;
    private static final ChildJvm ACTOR = ChildJvm.of(WayIn.Actor.class);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    private static ChildProcess start(ChildJvm jvm) throws InterruptedException {
        ChildProcess child = jvm.start();
        child.expect("ready");
        return child;
    }

    private void assertOpenThrows(WayIn way, Class<? extends SharedMemoryException> type, String... words) {
        assertThatThrownBy(() -> way.open(name, Duration.ZERO).close())
                .isInstanceOf(type)
                .hasMessageContainingAll(
                        Stream.concat(Stream.of(name), Stream.of(words)).toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void badNames(WayIn way) {
        for (String bad : List.of("", "..", "a/b", ".hidden", "sem.x", "x".repeat(300), "x\0y")) {
            assertThatThrownBy(() -> way.open(bad, Duration.ZERO))
                    .as("open '%s'", bad)
                    .isInstanceOf(InvalidNameException.class);
        }
        for (String bad : List.of("", "..", "a/b", "with space", "a..b", "1234567890123456789012345678901")) {
            assertThatThrownBy(() -> way.create(bad, SIZE))
                    .as("create '%s'", bad)
                    .isInstanceOf(InvalidNameException.class)
                    .hasMessageContaining("'" + bad + "'");
        }
    }

    @ParameterizedTest
    @EnumSource
    void missing(WayIn way) {
        assertOpenThrows(way, SegmentNotFoundException.class, "none of this name", "shm ls");
        assertThatThrownBy(() -> way.open(name, Duration.ofMillis(20)))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining("waited 20 ms");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> way.open(name, Duration.ofSeconds(100))).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void taken(WayIn way) throws Exception {
        way.create(name, SIZE).close();
        assertThatThrownBy(() -> way.create(name, SIZE))
                .isInstanceOf(SegmentExistsException.class)
                .hasMessageContainingAll(name, "persistent segment");
    }

    @ParameterizedTest
    @EnumSource
    void anotherKind(WayIn way) throws Exception {
        try (var _ = SharedMemory.create(name, SIZE, SegmentOptions.DEFAULT)) {
            assertOpenThrows(way, SegmentMismatchException.class);
        }
        boolean stream = way == WayIn.WRITER || way == WayIn.READER;
        (stream ? WayIn.PRODUCER : WayIn.WRITER).create(name, SIZE).close();
        assertOpenThrows(way, SegmentMismatchException.class);
        assertThat(SharedMemory.inspect(name).attachments()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noFileOfOurs(WayIn way) throws Exception {
        Files.createDirectory(file);
        assertOpenThrows(way, SegmentMismatchException.class, "a directory");
        assertThatThrownBy(() -> way.create(name, SIZE)).isInstanceOf(SegmentExistsException.class);
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/etc/hostname"));
        assertOpenThrows(way, SegmentMismatchException.class, "a symbolic link");
        assertThatThrownBy(() -> way.create(name, SIZE)).isInstanceOf(SegmentExistsException.class);
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertOpenThrows(way, SegmentMismatchException.class, "a FIFO");
        assertThatThrownBy(() -> way.create(name, SIZE)).isInstanceOf(SegmentExistsException.class);
    }

    @ParameterizedTest
    @EnumSource
    void tooSmall(WayIn way) throws Exception {
        for (int size : new int[] {0, 1, 4}) {
            Files.write(file, new byte[size]);
            assertOpenThrows(way, SegmentMismatchException.class);
        }
    }

    /// Without its description it is a file of another program: what its bytes can be taken for, or refused.
    @ParameterizedTest
    @EnumSource
    void truncatedBeforeItIsOpened(WayIn way) throws Exception {
        for (int size : new int[] {0, 3, 100, 4096}) {
            way.create(name, SIZE).close();
            assertThat(Files.size(file)).isGreaterThan(size);
            truncate(size);
            try (AutoCloseable end = way.open(name, Duration.ZERO)) {
                way.use(end);
            } catch (SharedMemoryException e) {
                assertThat(e).hasMessageContaining(name);
            }
            assertThatThrownBy(() -> way.create(name, SIZE)).isInstanceOf(SegmentExistsException.class);
            SharedMemory.remove(name, true);
        }
    }

    private void truncate(long size) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void newerOrDamaged(WayIn way) throws Exception {
        way.create(name, SIZE).close();
        FooterForgery.of(file).withShort(8, 2).withChecksum().store();
        assertOpenThrows(way, SegmentTooNewException.class, "newer");
        FooterForgery.of(file)
                .withShort(8, 1)
                .withInt(16, 1 << 30)
                .withChecksum()
                .store();
        assertOpenThrows(way, SegmentTooNewException.class, "newer");
        FooterForgery.of(file).withInt(16, 0).withByte(100, 77).store();
        assertOpenThrows(way, SegmentCorruptException.class, "shm rm --force");
    }

    /// Readers work without an entry; of an SPSC queue's ends there are two.
    @ParameterizedTest
    @EnumSource(names = {"WRITER", "PRODUCER", "CONSUMER"})
    void aFullTable(WayIn way) throws Exception {
        List<AutoCloseable> ends = new ArrayList<>(List.of(way.create(name, SIZE)));
        try {
            while (ends.size() < 64) {
                ends.add(way.open(name, Duration.ZERO));
            }
            assertOpenThrows(way, TooManyAttachmentsException.class, "shm inspect " + name);
            ends.removeLast().close();
            ends.add(way.open(name, Duration.ZERO));
        } finally {
            for (AutoCloseable end : ends) {
                end.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedWhileItIsInUseDoesNotEndTheJvm(WayIn way) throws Exception {
        for (int size : new int[] {0, 4096}) {
            try (ChildProcess child = start(ACTOR)) {
                assertThat(child.ask("create " + way + " " + name + " " + 100_000))
                        .startsWith("ok");
                assertThat(child.ask("use " + way)).startsWith("ok");
                truncate(size);
                long start = System.nanoTime();
                String answer = "";
                while (!answer.startsWith("Segment")) {
                    answer = child.ask("use " + way);
                    assertThat(answer).matches("ok.*|Segment(Lost|Corrupt|Retired)Exception: .*");
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .as(answer)
                            .isLessThan(Duration.ofSeconds(20));
                }
                assertThat(child.ask("use " + way)).startsWith("Segment");
                assertThat(child.ask("close " + way)).startsWith("ok");
                assertThat(child.isAlive()).isTrue();
            }
            SharedMemory.remove(name, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherUsers(WayIn way, @TempDir Path classes) throws Exception {
        Machine.requireRoot();
        Machine.requireCommand(Machine.nobody()[0], "--version");
        way.create(name, SIZE).close();
        try (ChildProcess nobody =
                start(ACTOR.withReadableCopyOfClasses(classes).withCommand(Machine.nobody()))) {
            assertThat(nobody.ask("open " + way + " " + name))
                    .startsWith("SegmentAccessDeniedException: segment '" + name + "': permission denied");
            assertThat(nobody.ask("create " + way + " " + name + " " + SIZE)).startsWith("SegmentExistsException");
            Files.setAttribute(file, "unix:mode", 0644);
            if (way == WayIn.READER) {
                assertReadsWithoutWriting(nobody);
            } else {
                assertThat(nobody.ask("open " + way + " " + name))
                        .startsWith("SegmentAccessDeniedException: segment '" + name + "': permission denied");
            }
            Files.setAttribute(file, "unix:mode", 0666);
            Files.setAttribute(file, "unix:uid", 1);
            assertThat(nobody.ask("open " + way + " " + name))
                    .startsWith("SegmentAccessDeniedException: segment '" + name + "'")
                    .contains("belongs to user 1", "anyOwner");
            assertThat(nobody.ask("trust " + way + " " + name)).isEqualTo("ok ");
            assertThat(nobody.ask("use " + way)).startsWith("ok");
            assertThat(nobody.ask("close " + way)).isEqualTo("ok ");
        } finally {
            Files.deleteIfExists(file.resolveSibling(".libsharedmemory-65534.lock"));
        }
    }

    /// It has no place in the table, since it cannot take one.
    private void assertReadsWithoutWriting(ChildProcess reader) throws Exception {
        try (var writer = WayIn.WRITER.open(name, Duration.ZERO)) {
            assertThat(reader.ask("open READER " + name)).isEqualTo("ok ");
            assertThat(WayIn.WRITER.use(writer)).isEqualTo(1L);
            assertThat(reader.ask("use READER")).contains("version=1");
            assertThat(SharedMemory.inspect(name).attachments()).hasSize(1);
            assertThat(reader.ask("close READER")).isEqualTo("ok ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedWhileItWaitsSaysSo(WayIn way) throws Exception {
        FutureTask<Object> opening = new FutureTask<>(() -> {
            try (var opened = way.open(name, Duration.ofSeconds(100))) {
                return opened;
            } catch (InterruptedException _) {
                return Thread.currentThread().isInterrupted() ? "and still interrupted" : "interrupted";
            }
        });
        Thread waiting = Thread.ofPlatform().start(opening);
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            assertThat(waiting.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        waiting.interrupt();
        assertThat(opening.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @ParameterizedTest
    @EnumSource
    void aFullFileSystem(WayIn way) throws Exception {
        Machine.requireCommand("unshare", "-m", "true");
        try (ChildProcess child = start(ACTOR.withCommand(Machine.ownTmpfs()))) {
            assertThat(child.ask("create " + way + " big 2000000"))
                    .startsWith("OutOfSharedMemoryException: segment 'big': No space left")
                    .contains("are free now", "shm prune", "--shm-size");
            Path there = Path.of("/proc/" + child.pid() + "/root/dev/shm");
            try (var names = Files.list(there)) {
                assertThat(names.map(path -> path.getFileName().toString())).allMatch(each -> each.endsWith(".lock"));
            }
            assertThat(child.ask("create " + way + " small 1000")).startsWith("ok");
            assertThat(child.ask("use " + way)).startsWith("ok");
        }
    }

    /// As a container gets the segments of its host when it may only read them.
    @ParameterizedTest
    @EnumSource
    void aReadOnlyFileSystem(WayIn way) throws Exception {
        Machine.requireCommand("unshare", "-m", "true");
        String readOnly = "SegmentAccessDeniedException: segment '%s': cannot %s it: /dev/shm is mounted read-only";
        way.create(name, SIZE).close();
        try (ChildProcess child = start(ACTOR.withCommand(Machine.readOnlySegments()))) {
            if (way == WayIn.READER) {
                assertReadsWithoutWriting(child);
            } else {
                assertThat(child.ask("open " + way + " " + name)).startsWith(readOnly.formatted(name, "open"));
                assertThat(child.ask("create " + way + " other 1000"))
                        .startsWith(readOnly.formatted("other", "create"));
            }
        }
    }

    /// What the system says is in the language of the process; what is thrown does not depend on it.
    @Test
    void inAnotherLanguage(@TempDir Path locales) throws Exception {
        Machine.requireCommand("unshare", "-m", "true");
        String[] german = Machine.inGerman(locales);
        try (ChildProcess child = start(ACTOR.withCommand(concat(fewFiles(), german)))) {
            String answer = child.ask("create WRITER s0 1000");
            for (int n = 1; answer.startsWith("ok") && n < 100; n++) {
                answer = child.ask("create WRITER s" + n + " 1000");
            }
            assertThat(answer).startsWith("OutOfSharedMemoryException").contains("kein Speicherplatz", "shm prune");
        }
        WayIn.WRITER.create(name, SIZE).close();
        try (ChildProcess child = start(ACTOR.withCommand(concat(Machine.readOnlySegments(), german)))) {
            assertReadsWithoutWriting(child);
            assertThat(child.ask("open WRITER " + name)).contains("SegmentAccessDenied", "is mounted read-only");
            assertThat(child.ask("create WRITER other 1000")).contains("SegmentAccessDenied", "is mounted read-only");
        }
    }

    /// A command that runs another one with a `/dev/shm` that has room, but not for many files.
    private static String[] fewFiles() {
        String mountFirst = "mount -t tmpfs -o size=1m,nr_inodes=10 tmpfs /dev/shm && exec \"$@\"";
        return new String[] {"unshare", "-m", "sh", "-c", mountFirst, "sh"};
    }

    private static String[] concat(String[] one, String[] other) {
        return Stream.concat(Stream.of(one), Stream.of(other)).toArray(String[]::new);
    }

    /// Such a file system says that it has no blocks at all.
    @ParameterizedTest
    @EnumSource
    void aFileSystemWithoutALimit(WayIn way) throws Exception {
        Machine.requireCommand("unshare", "-m", "true");
        try (ChildProcess child = start(ACTOR.withCommand(Machine.unlimitedTmpfs()))) {
            assertThat(child.ask("create " + way + " any 1000")).startsWith("ok");
        }
    }
}
