package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.NamesLock;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentLostException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.SimulatedWorld;

/// What must not spoil a stream: a look at its bytes, a close or an end in the middle of something, a replacement at
/// the worst moment, memory of the caller's that goes away.
class StreamFaultsTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final StreamOptions LASTING = StreamOptions.DEFAULT.withPersistent(true);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final String name = NAMES.next();

    /// Writes one value and stays.
    public static final class Writing {
        private Writing() {}

        public static void main(String[] arguments) throws Exception {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(arguments[0], 100, LASTING)) {
                writer.write("last words");
                System.out.println("WRITTEN");
                int _ = System.in.read();
            }
        }
    }

    private void leaveDeadWriter() throws Exception {
        try (ChildProcess writing = ChildJvm.of(Writing.class).start(name)) {
            writing.expect("WRITTEN");
            writing.kill();
        }
    }

    @Test
    void whoLooksAtTheBytesDoesNotTakeTheDeadWritersPlace() throws Exception {
        leaveDeadWriter();
        SharedMemory.open(name, OpenOptions.DEFAULT).close();
        try (SharedMemory _ = SharedMemory.open(name, OpenOptions.DEFAULT);
                SharedMemoryWriteStream successor = SharedMemoryWriteStream.open(name)) {
            assertThat(successor.write("on")).isEqualTo(2);
        } finally {
            SharedMemory.remove(name, true);
        }
    }

    @Test
    void whatADeadWriterDamagedIsToldEachTimeAndKeepsNobodyAttached() throws Exception {
        leaveDeadWriter();
        try {
            try (SharedMemory memory = SharedMemory.open(name, OpenOptions.DEFAULT)) {
                memory.memory().set(ValueLayout.JAVA_LONG, 128, -5); // the version in the control block
            }
            for (int n = 0; n < 3; n++) {
                assertThatThrownBy(() -> SharedMemoryReadStream.open(name)).isInstanceOf(SegmentCorruptException.class);
            }
            assertThat(SharedMemory.inspect(name).attachments()).noneMatch(SegmentInfo.Attachment::alive);
        } finally {
            SharedMemory.remove(name, true);
        }
    }

    /// Ends its JVM while a handler runs, or from within it.
    public static final class Ending {
        private Ending() {}

        public static void main(String[] arguments) throws Exception {
            CountDownLatch inHandler = new CountDownLatch(1);
            var writer = SharedMemoryWriteStream.create(arguments[0], 100);
            var reader = SharedMemoryReadStream.open(arguments[0]);
            var _ = reader.onChange(_ -> {
                inHandler.countDown();
                if (arguments[1].equals("handler")) {
                    System.exit(7);
                }
                await(new CountDownLatch(1));
            });
            writer.write("x");
            await(inHandler);
            if (arguments[1].equals("main")) {
                System.exit(7);
            }
            await(new CountDownLatch(1));
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "main"})
    void aHandlerDoesNotKeepTheJvmFromEnding(String whoExits) throws Exception {
        try (ChildProcess ending = ChildJvm.of(Ending.class).start(name, whoExits)) {
            assertThat(ending.awaitExit()).isEqualTo(7);
        }
    }

    /// Writes until the stream is replaced, and says what the last value was that was written before.
    private static FutureTask<Long> writing(SharedMemoryWriteStream writer, long first) {
        FutureTask<Long> task = new FutureTask<>(() -> {
            long written = first - 1;
            try (SharedMemory look = SharedMemory.open(writer.name(), OpenOptions.DEFAULT.withReadOnly(true))) {
                for (long n = first; ; n++) {
                    writer.write(new long[] {n});
                    VarHandle.fullFence();
                    if (!look.isRetired()) {
                        written = n;
                    }
                }
            } catch (SegmentRetiredException _) {
                writer.close();
                return written;
            }
        });
        Thread.ofPlatform().start(task);
        return task;
    }

    @Test
    void theLastValueBeforeAReplacementIsReadOrCounted() throws Exception {
        SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100);
        AtomicLong seen = new AtomicLong();
        try (var reader = SharedMemoryReadStream.open(name)) {
            for (int round = 0; round < 60; round++) {
                long first = (round + 1) * 1_000_000_000L;
                FutureTask<Long> writing = writing(writer, first);
                readNextUntil(reader, seen, first + 10);
                FutureTask<SharedMemoryWriteStream> replacing = new FutureTask<>(() -> {
                    SharedMemoryWriteStream next = SharedMemoryWriteStream.replace(name, 100);
                    next.write(new long[] {first + 999_999_999L});
                    return next;
                });
                Thread.ofPlatform().start(replacing);
                long before = readNextUntil(reader, seen, first + 999_999_999L);
                writer = replacing.get();
                assertThat(before).as("read before the replacement").isGreaterThanOrEqualTo(writing.get());
            }
        } finally {
            writer.close();
        }
    }

    /// Reads in order up to a number, and gives the one before.
    private static long readNextUntil(SharedMemoryReadStream reader, AtomicLong seen, long number) {
        long before = seen.get();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen.get() < number) {
            assertThat(System.nanoTime() - end).isNegative();
            StreamValue value = reader.next();
            if (value != null) {
                before = seen.get();
                seen.set(value.asLongs()[0]);
            }
        }
        return before;
    }

    private long mappings() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingWhileAReplacementIsFollowedLeavesNothingMapped() throws Exception {
        SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 1000);
        for (int round = 0; round < 100; round++) {
            SharedMemoryReadStream reader = SharedMemoryReadStream.open(name);
            FutureTask<Boolean> following = new FutureTask<>(() -> {
                try {
                    while (reader.awaitNewData(PATIENCE)) {
                        var _ = reader.read();
                    }
                    return false;
                } catch (IllegalStateException _) {
                    return Thread.interrupted();
                }
            });
            Thread.ofPlatform().start(following);
            SharedMemoryWriteStream next = SharedMemoryWriteStream.replace(name, 1000);
            next.write("next");
            long end = System.nanoTime() + round * 15_000L;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            reader.close();
            assertThat(following.get(30, TimeUnit.SECONDS)).as("interrupted").isFalse();
            writer.close();
            writer = next;
        }
        writer.close();
        assertThat(mappings()).isZero();
    }

    /// Each time anew: a write that is refused leaves neither lock nor mark behind.
    @ParameterizedTest
    @EnumSource
    void aWriterIsToldWhyItsWritesReachNobody(Writers writers) {
        StreamOptions options = StreamOptions.DEFAULT.withWriters(writers);
        try (var writer = SharedMemoryWriteStream.create(name, 100, options);
                var successor = SharedMemoryWriteStream.replace(name, 100, options)) {
            for (int n = 0; n < 2; n++) {
                assertThatThrownBy(() -> writer.write("replaced")).isInstanceOf(SegmentRetiredException.class);
            }
            writer.close();
            for (int n = 0; n < 2; n++) {
                assertThatThrownBy(() -> writer.write("closed"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the handle on segment '" + name + "' is closed");
            }
            assertThat(successor.write("heard")).isEqualTo(1);
        }
    }

    /// Each time anew, also after a write whose first store has met it.
    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    @Tag("crashpoints")
    void truncatedBeforeTheFirstStoreOfAWrite(Writers writers) throws Exception {
        Path file = Host.current().directory().path().resolve(name);
        try (var writer = SharedMemoryWriteStream.create(name, 100, StreamOptions.DEFAULT.withWriters(writers));
                var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            Thread me = Thread.currentThread();
            CrashPoint.listen(step -> {
                if (Thread.currentThread() == me && step.equals("cell.stamp-odd")) {
                    truncate(channel);
                }
            });
            try {
                for (int n = 0; n < 3; n++) {
                    assertThatThrownBy(() -> writer.write("too late")).isInstanceOf(SegmentLostException.class);
                }
            } finally {
                CrashPoint.listen(null);
            }
        } finally {
            SharedMemory.remove(name, true);
        }
    }

    private static void truncate(FileChannel channel) {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingWaitsForAFunctionThatReads() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            writer.write("there");
            var reader = SharedMemoryReadStream.open(name);
            Thread closing = Thread.ofPlatform().unstarted(reader::close);
            String read = reader.readOptimistic(view -> {
                startAndMeetIn(closing, "awaitEnd");
                return view.memory().toArray(ValueLayout.JAVA_BYTE).length + " bytes";
            });
            assertThat(read).isEqualTo("5 bytes");
            closing.join();
            assertThatThrownBy(reader::read).isInstanceOf(IllegalStateException.class);
        }
    }

    /// Until the thread sleeps in that method, or has ended without.
    private static void startAndMeetIn(Thread thread, String method) {
        thread.start();
        while (thread.isAlive() && !sleepsIn(thread, method)) {
            Thread.onSpinWait();
        }
    }

    private static boolean sleepsIn(Thread thread, String method) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void closingInterruptsNoRead() throws Exception {
        byte[] large = new byte[4 << 20];
        try (var writer = SharedMemoryWriteStream.create(name, large.length + 5)) {
            writer.write(large);
            for (int round = 0; round < 20; round++) {
                SharedMemoryReadStream reader = SharedMemoryReadStream.open(name);
                CountDownLatch reading = new CountDownLatch(1);
                FutureTask<String> readOn = new FutureTask<>(() -> {
                    MemorySegment target = MemorySegment.ofArray(new byte[large.length]);
                    try {
                        while (true) {
                            long _ = reader.readInto(target);
                            reading.countDown();
                        }
                    } catch (IllegalStateException e) {
                        return e.getMessage() + (Thread.interrupted() ? ", and interrupted" : "");
                    }
                });
                Thread.ofPlatform().start(readOn);
                reading.await();
                reader.close();
                assertThat(readOn.get(30, TimeUnit.SECONDS))
                        .isEqualTo("the handle on segment '" + name + "' is closed");
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryOfTheCallersThatGoesAwayIsNotTheStreams() throws Exception {
        Path file = directory.resolve("source");
        try (var writer = SharedMemoryWriteStream.create(name, 1 << 16);
                var reader = SharedMemoryReadStream.open(name);
                Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            writer.write("old");
            MemorySegment gone = channel.map(FileChannel.MapMode.READ_WRITE, 0, 16_384, arena);
            channel.truncate(0);
            assertThatThrownBy(() -> writer.write(gone)).isInstanceOf(InternalError.class);
            assertThatThrownBy(() -> reader.readInto(gone)).isInstanceOf(InternalError.class);
            assertThat(reader.readString()).isEqualTo("old");
            assertThat(writer.write("new")).isEqualTo(2);
            assertThat(reader.readString()).isEqualTo("new");
        }
    }

    @Test
    void aStreamLargerThanAnyFileIsRefused() {
        StreamOptions none = StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE);
        assertThatThrownBy(() -> SharedMemoryWriteStream.create(name, Long.MAX_VALUE, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9223372036854775807");
    }

    /// Opens a stream for reading and ends its JVM in good order.
    public static final class PassingReader {
        private PassingReader() {}

        public static void main(String[] arguments) {
            var reader = SharedMemoryReadStream.open(arguments[0]);
            System.out.println(reader.readString());
            System.exit(0);
        }
    }

    @Test
    void aReaderLeavesWithItsJvm() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            writer.write("x");
            try (ChildProcess child = ChildJvm.of(PassingReader.class).start(name)) {
                child.expect("x");
                child.awaitSuccess();
            }
            assertThat(SharedMemory.inspect(name).attachments())
                    .extracting(SegmentInfo.Attachment::role)
                    .containsExactly(SegmentInfo.Role.WRITER);
        }
    }

    /// A process that is stopped keeps the lock on names: there may be a replacement, but no reader waits to find out.
    @Test
    void whoFollowsAReplacementDoesNotWaitForTheLockOnNames() throws Exception {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            Segments segments = world.process().segments();
            try (var old = WriterOpening.create(segments, name, 100, StreamOptions.DEFAULT);
                    var reader = SharedMemoryReadStream.open(segments, name, ReaderOptions.DEFAULT);
                    var replacement = WriterOpening.replace(segments, name, 100, StreamOptions.DEFAULT)) {
                replacement.write("new");
                int uid = Host.current().processes().self().uid();
                Path file = world.directory().path().resolve(NamesLock.fileName(uid));
                try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                        var _ = channel.lock()) {
                    long start = System.nanoTime();
                    assertThat(reader.awaitNewData(Duration.ofMillis(20))).isFalse();
                    assertThat(reader.read()).isNull();
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
                }
                assertThat(reader.awaitNewData(PATIENCE)).isTrue();
                assertThat(reader.readString()).isEqualTo("new");
            }
        }
    }
}
