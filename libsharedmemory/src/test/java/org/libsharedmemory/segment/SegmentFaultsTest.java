package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.testing.ShmNames;

/// What a caller can do wrong, and what others may have put in the way: each with a message that says what to do.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs permission bits, links and FIFOs")
class SegmentFaultsTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final SegmentOptions LASTING = SegmentOptions.DEFAULT.withPersistent(true);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    private static SharedMemory open(String name) throws InterruptedException {
        return SharedMemory.open(name, OpenOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"       | starts with a letter or digit",
                "..         | starts with a letter or digit",
                "a/b        | starts with a letter or digit",
                ".hidden    | starts with a letter or digit",
                "with space | starts with a letter or digit",
                "sem.x      | names of POSIX semaphores",
                "a..b       | '..'",
                "größe      | letters, digits",
                "1234567890123456789012345678901 | at most 30 characters, this one has 31"
            })
    void aNameForANewOneThatIsNotPortable(String bad, String rule) {
        for (Runnable call : List.<Runnable>of(
                () -> SharedMemory.create(bad, 10, LASTING), () -> SharedMemory.replace(bad, 10, LASTING))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(InvalidNameException.class)
                    .hasMessageContainingAll("'" + bad + "'", rule)
                    .satisfies(e -> assertThat(((SharedMemoryException) e).segmentName())
                            .isEqualTo(bad));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".", "a/b", "../x", ".hidden", "sem.x", "back\\slash"})
    void aNameThatNoSegmentCanHave(String bad) {
        assertThatThrownBy(() -> open(bad))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageContaining("'" + bad);
        assertThatThrownBy(() -> SharedMemory.remove(bad)).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> SharedMemory.inspect(bad)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aNameThatTheFileSystemCannotHold() {
        assertThatThrownBy(() -> open("x\0y")).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> open("x".repeat(256))).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> open("ü".repeat(128))).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> open("lone \ud800 surrogate")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void missing() {
        assertThatThrownBy(() -> open(name))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContainingAll(name, "none of this name in " + file.getParent(), "shm ls");
        Duration wait = Duration.ofMillis(30);
        assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(wait)))
                .isInstanceOf(SegmentNotFoundException.class)
                .hasMessageContaining("waited 30 ms");
        for (Duration none : List.of(Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE, 1))) {
            assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(none)))
                    .isInstanceOf(SegmentNotFoundException.class)
                    .hasMessageNotContaining("waited");
        }
    }

    @Test
    void taken() {
        try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
            assertThatThrownBy(() -> SharedMemory.create(name, 10, SegmentOptions.DEFAULT))
                    .isInstanceOf(SegmentExistsException.class)
                    .hasMessageContainingAll(
                            name, "in use by process " + ProcessHandle.current().pid(), "open it", "shm rm");
            assertThatThrownBy(() -> SharedMemory.remove(name))
                    .isInstanceOf(SegmentExistsException.class)
                    .hasMessageContainingAll(name, "in use", "shm inspect", "force");
        }
    }

    @Test
    void anotherSize() {
        try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
            assertThatThrownBy(() -> SharedMemory.openOrCreate(name, 11, SegmentOptions.DEFAULT))
                    .isInstanceOf(SegmentMismatchException.class)
                    .hasMessageContainingAll(name, "a plain segment of 10 bytes", "not a plain segment of 11");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeThatIsNone(long byteSize) {
        assertThatThrownBy(() -> SharedMemory.create(name, byteSize, LASTING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 byte, and fewer than 2^62, not " + byteSize);
    }

    @Test
    void aSizeThatDoesNotFit() {
        assertThatThrownBy(() -> SharedMemory.create(name, 1L << 50, LASTING))
                .isInstanceOf(OutOfSharedMemoryException.class)
                .hasMessageContainingAll(
                        name, "No space left for 1125899906850816 bytes", "are free now", "shm prune", "--shm-size");
        assertThatThrownBy(() -> SharedMemory.create(name, Long.MAX_VALUE, LASTING))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void aDirectoryInItsPlace() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> open(name))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "a directory stands under this name");
        assertThatThrownBy(() -> SharedMemory.create(name, 10, LASTING))
                .isInstanceOf(SegmentExistsException.class)
                .hasMessageContainingAll(name, "taken by a directory", "choose another name")
                .hasMessageNotContainingAny("open it", "replace", "shm rm"); // none of them would help
    }

    @Test
    void aSymbolicLinkInItsPlace() throws IOException {
        try (var other = SharedMemory.create(NAMES.next(), 10, SegmentOptions.DEFAULT)) {
            Files.createSymbolicLink(file, file.resolveSibling(other.name()));
            assertThatThrownBy(() -> open(name))
                    .isInstanceOf(SegmentMismatchException.class)
                    .hasMessageContainingAll(name, "a symbolic link");
        }
    }

    @Test
    void aFifoInItsPlace() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> open(name))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "a FIFO");
        assertThat(SharedMemory.list()).anyMatch(info -> info.name().equals(name));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 256, 4096, 4352})
    void tooSmallForASegmentOfOurs(long size) throws Exception {
        Files.write(file, new byte[(int) size]);
        try (var opened = open(name)) {
            assertThat(opened.isForeign()).isTrue();
            assertThat(opened.memory().byteSize()).isEqualTo(size);
        }
        assertThatThrownBy(() -> SharedMemory.openOrCreate(name, 10, LASTING))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "no description", "truncated", "replace");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 4096, 8192, 12_288})
    void truncatedBeforeItIsOpened(long size) throws Exception {
        SharedMemory.create(name, 10_000, LASTING).close();
        truncate(size);
        try (var opened = open(name)) {
            assertThat(opened.isForeign()).as("its description is gone").isTrue();
            assertThat(opened.memory().byteSize()).isEqualTo(size);
        }
        assertThatThrownBy(() -> SharedMemory.openOrCreate(name, 10_000, LASTING))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(name, "no description", "truncated", "replace");
        assertThatThrownBy(() -> SharedMemory.create(name, 10_000, LASTING)).isInstanceOf(SegmentExistsException.class);
        SharedMemory.replace(name, 10_000, LASTING).close();
        assertThat(SharedMemory.remove(name)).isTrue();
    }

    @Test
    void grownBeforeItIsOpened() throws Exception {
        SharedMemory.create(name, 10, LASTING).close();
        byte[] all = Files.readAllBytes(file);
        Files.write(file, new byte[8192]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(all));
        }
        assertThatThrownBy(() -> open(name))
                .isInstanceOf(SegmentCorruptException.class)
                .hasMessageContainingAll(name, "total size=" + all.length, "the file has " + (all.length + 8192));
    }

    private void truncate(long size) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
    }

    @Test
    void readOnly() throws Exception {
        try (var maker = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
                var reader = SharedMemory.open(name, OpenOptions.DEFAULT.withReadOnly(true))) {
            maker.memory().set(ValueLayout.JAVA_BYTE, 3, (byte) 7);
            assertThat(reader.memory().get(ValueLayout.JAVA_BYTE, 3)).isEqualTo((byte) 7);
            assertThat(reader.memory().isReadOnly()).isTrue();
            assertThatThrownBy(() -> reader.memory().set(ValueLayout.JAVA_BYTE, 3, (byte) 8))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(SharedMemory.inspect(name).attachments()).hasSize(1);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileThatMayOnlyBeReadIsOpenedReadOnlyOnRequest() throws Exception {
        SharedMemory.create(name, 10, LASTING).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        try (var reader = SharedMemory.open(name, OpenOptions.DEFAULT.withReadOnly(true))) {
            assertThat(reader.memory().byteSize()).isEqualTo(10);
        }
    }

    @Test
    void aClosedHandle() {
        var segment = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
        MemorySegment kept = segment.memory();
        segment.close();
        segment.close();
        assertThatThrownBy(segment::memory)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(name, "is closed");
        assertThatThrownBy(segment::isRetired).hasMessageContainingAll(name, "is closed");
        assertThatThrownBy(() -> kept.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(segment.name()).isEqualTo(name);
    }

    @Test
    void aFullTable() throws Exception {
        List<SharedMemory> handles = new ArrayList<>();
        try {
            handles.add(SharedMemory.create(name, 10, SegmentOptions.DEFAULT));
            while (handles.size() < 64) {
                handles.add(open(name));
            }
            assertThatThrownBy(() -> open(name))
                    .isInstanceOf(TooManyAttachmentsException.class)
                    .hasMessageContainingAll(name, "all entries", "shm inspect " + name);
            try (var reader = SharedMemory.open(name, OpenOptions.DEFAULT.withReadOnly(true))) {
                assertThat(reader.memory().byteSize()).isEqualTo(10);
            }
            handles.removeLast().close();
            handles.add(open(name));
        } finally {
            handles.forEach(SharedMemory::close);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void anInterruptedThreadSucceedsAndStaysInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        var segment = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
        try (var other = open(name)) {
            assertThat(other.memory().byteSize()).isEqualTo(10);
            SharedMemory.list();
        }
        segment.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void interruptsInTheMiddleDoNoHarm() throws Exception {
        Thread worker = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Thread nuisance = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                worker.interrupt();
                Thread.onSpinWait();
            }
        });
        try {
            for (int round = 0; round < 300; round++) {
                try (var segment = SharedMemory.create(name, 100_000, SegmentOptions.DEFAULT);
                        var other = SharedMemory.openOrCreate(name, 100_000, SegmentOptions.DEFAULT)) {
                    assertThat(other.memory().byteSize())
                            .isEqualTo(segment.memory().byteSize());
                }
            }
        } finally {
            done.set(true);
            while (nuisance.isAlive()) {
                Thread.onSpinWait();
            }
            boolean _ = Thread.interrupted();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void anInterruptEndsTheWaitForASegment() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(
                        () -> SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(100))))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptInTheMiddleOfTheWaitForASegmentEndsItToo() throws Exception {
        FutureTask<SharedMemory> opening = new FutureTask<>(
                () -> SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(100))));
        Thread waiting = Thread.ofPlatform().start(opening);
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            assertThat(waiting.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        waiting.interrupt();
        assertThatThrownBy(() -> opening.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void theModeIsWhatWasAskedFor(Permissions permissions) throws IOException {
        try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT.withPermissions(permissions))) {
            assertThat((int) Files.getAttribute(file, "unix:mode") & 0777).isEqualTo(permissions.mode());
        }
    }

    @Test
    void aModeOpenToAllIsAProblemThatIsNamed() throws Exception {
        try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(SharedMemory.inspect(name).problems())
                    .singleElement()
                    .asString()
                    .contains("mode 777");
            open(name).close();
        }
    }

    @Test
    void aCopiedFileIsReadOnlyAndItsTableIgnored() throws Exception {
        String copyName = NAMES.next();
        Path copy = file.resolveSibling(copyName);
        try (var segment = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
            segment.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            Files.copy(file, copy);
        }
        assertThatThrownBy(() -> open(copyName))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContainingAll(copyName, "a copy of the segment '" + name + "'", "only be read");
        try (var reader = SharedMemory.open(copyName, OpenOptions.DEFAULT.withReadOnly(true))) {
            assertThat(reader.memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
        }
        SharedMemory.prune(false);
        assertThat(copy).exists();
        assertThat(SharedMemory.remove(copyName)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 8, 63, 64, 4095, 4096, 4097, 8192, 65_536, 1 << 20, 10_000_019})
    void everySizeIsUsableToItsLastByte(long byteSize) throws Exception {
        try (var maker = SharedMemory.create(name, byteSize, SegmentOptions.DEFAULT);
                var other = open(name)) {
            assertThat(other.memory().byteSize()).isEqualTo(byteSize);
            assertThat(other.memory().get(ValueLayout.JAVA_BYTE, byteSize - 1)).isZero();
            maker.memory().fill((byte) -1);
            assertThat(other.memory().get(ValueLayout.JAVA_BYTE, byteSize - 1)).isEqualTo((byte) -1);
            assertThat(SharedMemory.inspect(name).fileByteSize() % 4096).isZero();
            assertThat(SharedMemory.inspect(name).problems()).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    /// Sparse: what lies between was never written and takes no memory.
    @Test
    void beyondFourGibibytes() throws Exception {
        Shape shape = Shape.plain((5L << 30) + 1);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(shape.totalSize());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_WRITE, 0, shape.totalSize(), arena);
            Description.Creator creator = new Description.Creator(1, 1, 0, 1, 1);
            long footer = shape.totalSize() - Footer.BYTES;
            Footer.write(all, footer, new Description(shape, true, 0600, 1, creator, name));
            Footer.stateRelease(all, footer, Footer.READY);
        }
        try (var one = open(name);
                var two = SharedMemory.openOrCreate(name, shape.byteSize(), LASTING)) {
            one.memory().set(ValueLayout.JAVA_BYTE, 5L << 30, (byte) 9);
            one.memory().set(ValueLayout.JAVA_LONG, (1L << 32) - 8, -1L);
            assertThat(two.memory().get(ValueLayout.JAVA_BYTE, 5L << 30)).isEqualTo((byte) 9);
            assertThat(two.memory().get(ValueLayout.JAVA_LONG, (1L << 32) - 8)).isEqualTo(-1);
            assertThat(two.memory().get(ValueLayout.JAVA_LONG, 1L << 32)).isZero();
            assertThat(SharedMemory.inspect(name).byteSize()).isEqualTo((5L << 30) + 1);
        }
        assertThat(SharedMemory.remove(name)).isTrue();
    }

    @Test
    void aNameTakenAwayIsNoticedWithinASecond() throws Exception {
        var segment = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
        Files.delete(file);
        awaitRetired(segment);
        segment.close();
    }

    @Test
    void aNameGivenToAnotherFileIsNoticedAndTheOtherIsLeftAlone() throws Exception {
        var segment = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
        Path foreign = file.resolveSibling(NAMES.next());
        Files.write(foreign, new byte[100]);
        Files.move(foreign, file, StandardCopyOption.REPLACE_EXISTING);
        awaitRetired(segment);
        segment.close();
        assertThat(file).hasSize(100);
    }

    private static void awaitRetired(SharedMemory segment) {
        long start = System.nanoTime();
        while (!segment.isRetired()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            Thread.onSpinWait();
        }
    }
}
