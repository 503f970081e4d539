package org.libsharedmemory.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.portable.PortablePlatform;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SharedMemoryIoException;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// What every platform must do, and the basic calls on segments on each of them.
class PlatformConformanceTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();
    private final String other = NAMES.next();

    static Stream<Platform> platforms() {
        Platform portable = PortablePlatform.create();
        Platform current = Host.current();
        return current.name().equals(portable.name()) ? Stream.of(portable) : Stream.of(current, portable);
    }

    @AfterEach
    void cleanUp() throws IOException {
        for (Platform platform : platforms().toList()) {
            platform.directory().unlink(name);
            platform.directory().unlink(other);
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void aFileIsMadeOnceReservedMappedAndSeenByAnother(Platform platform) throws IOException {
        Directory directory = platform.directory();
        assertThat(directory.stat(name)).isNull();
        try (OpenFile made = directory.create(name, 0600);
                Arena arena = Arena.ofShared()) {
            assertThatThrownBy(() -> directory.create(name, 0600)).isInstanceOf(FileAlreadyExistsException.class);
            made.reserve(10_000);
            assertThat(made.byteSize()).isEqualTo(10_000);
            MemorySegment memory = made.map(0, 10_000, arena);
            memory.set(ValueLayout.JAVA_BYTE, 9_999, (byte) 7);
            try (OpenFile opened = directory.open(name, false)) {
                assertThat(opened.map(4096, 5904, arena).get(ValueLayout.JAVA_BYTE, 5903))
                        .isEqualTo((byte) 7);
                assertThat(opened.facts().key()).isEqualTo(made.facts().key());
                assertThat(opened.read(9_992, 8).get(ValueLayout.JAVA_BYTE, 7)).isEqualTo((byte) 7);
                assertThatThrownBy(() -> opened.map(0, 10_001, arena)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> opened.read(9_999, 2)).isInstanceOf(EOFException.class);
            }
        }
        assertThat(directory.stat(name).byteSize()).isEqualTo(10_000);
        assertThat(directory.stat(name).isRegular()).isTrue();
        assertThat(directory.stat(name).mode()).isEqualTo(0600);
        assertThat(directory.names()).contains(name);
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void namesAreLinkedRenamedAndTakenAway(Platform platform) throws IOException {
        Directory directory = platform.directory();
        directory.create(name, 0600).close();
        assertThat(directory.link(name, other)).isTrue();
        assertThat(directory.link(name, other)).as("taken").isFalse();
        assertThat(directory.stat(other).key()).isEqualTo(directory.stat(name).key());
        assertThat(directory.unlink(name)).isTrue();
        assertThat(directory.unlink(name)).isFalse();
        directory.create(name, 0600).close();
        directory.rename(name, other);
        assertThat(directory.stat(name)).isNull();
        assertThat(directory.stat(other)).isNotNull();
        assertThatThrownBy(() -> directory.open(name, true)).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @MethodSource("platforms")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links and sleep(1)")
    void noLinkIsFollowed(Platform platform) throws IOException {
        Path link = platform.directory().path().resolve(name);
        Files.createSymbolicLink(link, Path.of(other));
        assertThat(platform.directory().stat(name).type()).isEqualTo(FileFacts.Type.SYMBOLIC_LINK);
        assertThatThrownBy(() -> platform.directory().open(name, true)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> platform.directory().create(name, 0600)).isInstanceOf(IOException.class);
        assertThat(platform.directory().stat(other)).isNull();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void oneHoldsTheNamesAtATime(Platform platform) throws Exception {
        int uid = platform.processes().self().uid();
        int[] counter = {0};
        List<Thread> threads = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                    for (int round = 0; round < 250; round++) {
                        new NamesLock(platform.directory(), uid, uid).exclusive(() -> counter[0]++);
                    }
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter[0]).isEqualTo(1000);
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void oneselfLives(Platform platform) {
        ProcessIdentity self = platform.processes().self();
        assertThat(self.token()).isNotZero();
        assertThat(platform.processes().isProvenDead(self.token(), self.startTicks(), self.uid()))
                .isFalse();
        assertThat(self.pid()).isEqualTo((int) ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @MethodSource("platforms")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs symbolic links and sleep(1)")
    void whoHasGoneIsDeadAndWhoLivesIsNot(Platform platform) throws Exception {
        ProcessIdentity self = platform.processes().self();
        Process child = new ProcessBuilder("sleep", "1000").start();
        try {
            ProcessIdentity never = new ProcessIdentity(
                    (int) child.pid(), self.startTicks() ^ 1, self.bootHash(), self.pidNamespace(), self.uid());
            assertThat(platform.processes().isProvenDead(never.token(), 0, -1))
                    .as("another start time")
                    .isTrue();
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void segmentsAreMadeJoinedReplacedAndRemoved(Platform platform) throws Exception {
        Segments segments = new Segments(platform);
        SegmentHandle made = segments.create(PlainSegments.passing(name), PlainSegments.user());
        assertThatThrownBy(() -> segments.create(PlainSegments.passing(name), PlainSegments.user()))
                .isInstanceOf(SegmentExistsException.class);
        SegmentHandle joined = segments.open(name, Duration.ZERO, PlainSegments.user());
        assertThat(PlainSegments.isComplete(joined)).isTrue();
        assertThat(segments.list()).anyMatch(info -> info.name().equals(name));
        SegmentHandle young = segments.replace(PlainSegments.lasting(name), PlainSegments.user());
        assertThat(made.isRetired()).isTrue();
        assertThat(joined.isRetired()).isTrue();
        PlainSegments.close(made);
        PlainSegments.close(joined);
        assertThat(young.isRetired()).isFalse();
        PlainSegments.close(young);
        assertThat(segments.inspect(name)).isNotNull();
        assertThat(segments.remove(name, false)).isTrue();
        assertThat(segments.inspect(name)).isNull();
    }

    /// As `rm` or systemd's RemoveIPC takes it away; in a directory of its own, because everybody uses the other.
    @Test
    void theLockFileMayGoAtAnyTime() throws Exception {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            SimulatedProcess process = world.process();
            Segments segments = process.segments();
            SegmentHandle made = segments.create(PlainSegments.passing(name), PlainSegments.user());
            String lock = NamesLock.fileName(process.self().uid());
            assertThat(world.directory().unlink(lock)).isTrue();
            SegmentHandle joined = segments.open(name, Duration.ZERO, PlainSegments.user());
            assertThat(world.directory().stat(lock)).as("made again").isNotNull();
            PlainSegments.close(joined);
            PlainSegments.close(made);
            assertThat(world.files()).isEmpty();
        }
    }

    @Test
    void aLockFileOfSomethingElseIsRefused() throws Exception {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            SimulatedProcess process = world.process();
            Path lock = world.directory()
                    .path()
                    .resolve(NamesLock.fileName(process.self().uid()));
            Files.createDirectory(lock);
            assertThatThrownBy(() -> process.segments().create(PlainSegments.passing(name), PlainSegments.user()))
                    .isInstanceOf(SharedMemoryIoException.class)
                    .hasMessageContainingAll(lock.toString(), "is not the lock file of user", "remove it");
            assertThat(world.files()).isEmpty();
        }
    }
}
