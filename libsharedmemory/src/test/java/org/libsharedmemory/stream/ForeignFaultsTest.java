package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentLostException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.ShmNames;

/// What goes wrong with streams of layout V2 that another program made.
class ForeignFaultsTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final WriterOptions V2 = WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V2);
    private static final int REVISION = 4;
    private static final int LOCK = 16;

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    @BeforeEach
    void makeWithoutTheLibrary() throws IOException {
        Machine.requireLinux();
        byte[] bytes = new byte[8192];
        bytes[0] = 2; // a string
        bytes[REVISION] = 1;
        Files.write(file, bytes);
    }

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
        SharedMemory.prune(false);
    }

    /// The lock among threads is free afterwards, so that each write says what is the matter.
    @Test
    @Tag("crashpoints")
    void truncatedInTheMiddleOfAWrite() throws Exception {
        try (var writer = SharedMemoryWriteStream.open(name, V2);
                var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var threads = Executors.newSingleThreadExecutor()) {
            Thread me = Thread.currentThread();
            AtomicBoolean truncated = new AtomicBoolean();
            CrashPoint.listen(step -> {
                if (Thread.currentThread() == me
                        && step.equals("payload.copy")
                        && truncated.compareAndSet(false, true)) {
                    truncate(channel);
                }
            });
            try {
                assertThatThrownBy(() -> writer.write("too late")).isInstanceOf(SegmentLostException.class);
            } finally {
                CrashPoint.listen(null);
            }
            assertThatThrownBy(() -> writer.write("again")).isInstanceOf(SegmentLostException.class);
            assertThat(threads.submit(() -> {
                                assertThatThrownBy(() -> writer.write("elsewhere"))
                                        .isInstanceOf(SegmentLostException.class);
                                return "told";
                            })
                            .get(20, TimeUnit.SECONDS))
                    .isEqualTo("told");
        }
    }

    private static void truncate(FileChannel channel) {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 300, 8192})
    void theTableBesideItIsDamaged(int size) throws Exception {
        Path beside = file.resolveSibling(".lsm-sidecar-"
                + Long.toHexString(((Number) Files.getAttribute(file, "unix:dev")).longValue())
                + "-"
                + Long.toHexString(((Number) Files.getAttribute(file, "unix:ino")).longValue()));
        Files.write(beside, ByteBuffer.allocate(size).array());
        try {
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name, V2))
                    .isInstanceOf(SegmentCorruptException.class)
                    .hasMessageContaining("remove this file");
        } finally {
            Files.delete(beside);
        }
    }

    /// It would be copied to an array, whatever the form asked for.
    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void aValueOfMoreThanTwoGibibytesIsRefusedUntilThereIsASmallerOne(StreamLayout layout) throws Exception {
        long size = (1L << 31) + 1;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), size + 100); // a hole: it takes no memory
        }
        int sizeAt = layout == StreamLayout.V1 ? 1 : 12;
        ReaderOptions options = ReaderOptions.DEFAULT.withForeignLayout(layout);
        try (var raw = SharedMemory.open(name, OpenOptions.DEFAULT);
                var reader = SharedMemoryReadStream.open(name, options)) {
            raw.memory().set(ValueLayout.JAVA_INT_UNALIGNED, sizeAt, (int) size);
            raw.memory().set(ValueLayout.JAVA_INT_UNALIGNED, REVISION, layout == StreamLayout.V1 ? 0x80 : 2);
            MemorySegment target = MemorySegment.ofArray(new byte[1]);
            for (ThrowingCallable form : List.<ThrowingCallable>of(
                    reader::read,
                    reader::next,
                    () -> reader.readInto(target),
                    () -> reader.readOptimistic(StreamView::type),
                    () -> SharedMemoryReadStream.open(name, options))) {
                assertThatThrownBy(form)
                        .isInstanceOf(ValueTooLargeException.class)
                        .hasMessageContainingAll(name, size + " bytes", "array", "SharedMemory.open");
            }
            raw.memory().set(ValueLayout.JAVA_INT_UNALIGNED, sizeAt, 1);
            raw.memory().set(ValueLayout.JAVA_INT_UNALIGNED, REVISION, layout == StreamLayout.V1 ? 0 : 3);
            assertThat(reader.readInto(target)).isEqualTo(1);
        }
    }

    /// A holder that is stopped for a while, and goes on.
    @Test
    void aLockThatIsHeldForLongEndsNoSubscription() throws Exception {
        var versions = new LinkedBlockingQueue<Long>();
        var errors = new LinkedBlockingQueue<Throwable>();
        try (var raw = SharedMemory.open(name, OpenOptions.DEFAULT);
                var reader =
                        SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withForeignLayout(StreamLayout.V2));
                var _ = reader.onChange(
                        value -> versions.add(value.version()),
                        SubscriptionOptions.DEFAULT.withErrorHandler(errors::add))) {
            assertThat(versions.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
            raw.memory().set(ValueLayout.JAVA_INT, LOCK, 1);
            raw.memory().set(ValueLayout.JAVA_INT, REVISION, 2);
            assertThat(errors.poll(20, TimeUnit.SECONDS)).isInstanceOf(LockTimeoutException.class);
            raw.memory().set(ValueLayout.JAVA_INT, LOCK, 0);
            assertThat(versions.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    /// Writes one value.
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            try (var writer = SharedMemoryWriteStream.open(arguments[0], V2)) {
                writer.write("from the dead");
            }
        }
    }

    @Test
    void evenAWriterThatDoesNotWaitRecoversTheLockOfTheDead() throws Exception {
        try (var impatient = SharedMemoryWriteStream.open(name, V2.withLockTimeout(Duration.ZERO));
                ChildProcess holder =
                        ChildJvm.of(Victim.class).parkedAt("payload.copy", 1).start(name)) {
            holder.expect("PARKED payload.copy");
            assertThatThrownBy(() -> impatient.write("kept out")).isInstanceOf(LockTimeoutException.class);
            holder.kill();
            assertThat(impatient.write("alive")).isPositive();
        }
    }
}
