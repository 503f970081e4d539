package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.CPeer;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// Java and programs in C and Python, written from the format description alone, read what the other writes.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs at the other end are written for /dev/shm")
class ForeignStreamTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final String SIZE = "4096";
    private static final Pattern NUMBERED = Pattern.compile("ü(\\d+):[a-z]*:[0-9a-f]{8}");

    private final String name = NAMES.next();

    private static ChildProcess c(String... arguments) throws InterruptedException {
        return CPeer.start("stream_peer", arguments);
    }

    private static ChildProcess python(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "src/test/c/stream_peer.py"));
        command.addAll(List.of(arguments));
        try {
            return ChildProcess.start(command);
        } catch (UncheckedIOException e) {
            Assumptions.abort("SKIPPED: no python3; install it to test against stream_peer.py");
            throw e;
        }
    }

    private static String of(StreamLayout layout) {
        return layout.name().toLowerCase(Locale.ROOT);
    }

    private static StreamOptions options(StreamLayout layout) {
        return StreamOptions.DEFAULT.withClassicLayout(layout);
    }

    private static ReaderOptions reading(StreamLayout told) {
        return ReaderOptions.DEFAULT.withForeignLayout(told).withWaitForSegment(Duration.ofSeconds(20));
    }

    /// A value as the C reader checks it.
    private static String numbered(int n) {
        String text = "ü" + n + ":" + "abcdefghij".repeat(n % 40) + ":";
        CRC32 crc = new CRC32();
        crc.update(text.substring(0, text.length() - 1).getBytes(StandardCharsets.UTF_8));
        return text + String.format("%08x", crc.getValue());
    }

    /// C reads what Java writes; v1 as a reader that clears the change bit, and as one that compares it; v2 under
    /// the lock, with acknowledgement.
    @ParameterizedTest
    @CsvSource({"V1,watch", "V1,read", "V2,watch"})
    void cReadsWhileJavaWrites(StreamLayout layout, String mode) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 4096, options(layout));
                ChildProcess child = c(mode, of(layout), name, SIZE, "20", "60000")) {
            child.expect("ready");
            int last = 0;
            for (int seen = 0; seen < 20; seen++) {
                writer.write(numbered(++last)); // the reader sees every value, although it clears the bit
                String line = child.readLine();
                assertThat(line).startsWith("type=string").contains("number=" + last, "check=ok", "ü" + last + ":");
                if (layout == StreamLayout.V2) {
                    assertThat(writer.awaitRead(Duration.ofSeconds(20))).isTrue();
                    assertThat(writer.isRead()).isTrue();
                }
            }
            assertThat(child.readLine()).startsWith("seen=20 last=20").contains("backwards=0");
            child.awaitSuccess();
            if (layout == StreamLayout.V2) {
                writer.write("nobody reads this");
                assertThat(writer.isRead()).isFalse();
                assertThat(writer.awaitRead(Duration.ofMillis(20))).isFalse();
            }
        }
    }

    /// A v1 reader that clears the change bit, started when some values have been written already, and another one
    /// when the first is gone: it sees what is there if the bit is set, and from then on every value.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anAcknowledgingReaderMayStartLate(int before) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 4096, options(StreamLayout.V1))) {
            int last = 0;
            for (int reader = 0; reader < 2; reader++) {
                for (int n = 0; n < before; n++) {
                    writer.write(numbered(++last));
                }
                boolean noticed = change(name);
                try (ChildProcess child = c("read", "v1", name, SIZE, "5", "60000")) {
                    child.expect("ready");
                    for (int seen = 0; seen < 5; seen++) {
                        if (seen > 0 || !noticed) {
                            writer.write(numbered(++last));
                        }
                        assertThat(child.readLine()).contains("change=1", "number=" + last + " ", "check=ok");
                    }
                    assertThat(child.readLine()).startsWith("seen=5 last=" + last);
                    child.awaitSuccess();
                }
                assertThat(change(name)).as("acknowledged").isFalse();
            }
        }
    }

    private static boolean change(String name) throws IOException {
        return (Files.readAllBytes(Path.of("/dev/shm", name))[0] & 1) != 0;
    }

    /// At full speed a reader of v2 never meets half a value; one of v1 may, notices it, and gets on.
    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void cReadsAtFullSpeed(StreamLayout layout) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 4096, options(layout));
                ChildProcess child = c("watch", of(layout), name, SIZE, "300", "60000")) {
            child.expect("ready");
            Thread reading = Thread.ofPlatform().start(() -> {
                try {
                    child.awaitExit();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int n = 1; reading.isAlive(); n++) {
                writer.write(numbered(n));
                Thread.onSpinWait();
            }
            child.awaitSuccess();
            String line = child.readLine();
            while (!line.startsWith("seen=")) {
                line = child.readLine();
            }
            assertThat(line).startsWith("seen=300").contains("backwards=0");
            if (layout == StreamLayout.V2) {
                assertThat(line).contains("torn=0");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void pythonReadsWhileJavaWrites(StreamLayout layout) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 1024, options(layout));
                ChildProcess child = python("read", of(layout), name, "5", "60")) {
            for (int n = 1; n <= 5; n++) {
                writer.write("value " + n);
                child.expect("value " + n);
            }
            child.awaitSuccess();
        }
    }

    /// Java watches what C writes; the writer starts again, which makes a new segment, and Java follows.
    @ParameterizedTest
    @CsvSource({"V1,true", "V1,false", "V2,true", "V2,false"})
    void javaWatchesWhatCWrites(StreamLayout layout, boolean told) throws Exception {
        try (ChildProcess first = c("write", of(layout), name, SIZE, "1", "2000000")) {
            first.expect("ready");
            var seen = new LinkedBlockingQueue<String>();
            var errors = new LinkedBlockingQueue<Throwable>();
            try (var reader = SharedMemoryReadStream.open(name, reading(told ? layout : null));
                    var _ = reader.onChange(
                            value -> seen.add(value.type() + " " + value.byteSize() + " "
                                    + (value.type() == ValueType.STRING ? value.asString() : "")),
                            SubscriptionOptions.DEFAULT.withErrorHandler(errors::add))) {
                assertThat(seen.poll(20, TimeUnit.SECONDS)).contains("ü1:");
                try (ChildProcess second = c("write", of(layout), name, SIZE, "9", "100000")) {
                    second.expect("ready");
                    int last = 0;
                    while (last < 9) {
                        String value = seen.poll(20, TimeUnit.SECONDS);
                        assertThat(value).as("errors: %s", errors).isNotNull();
                        Matcher matcher = NUMBERED.matcher(value);
                        last = matcher.find() ? Integer.parseInt(matcher.group(1)) : last;
                    }
                    second.awaitSuccess();
                }
                assertThat(errors).isEmpty();
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void javaReadsWhatPythonWrites(StreamLayout layout) throws Exception {
        try (ChildProcess child = python("write", of(layout), name, "20");
                var reader = SharedMemoryReadStream.open(name, reading(layout))) {
            String text = "";
            while (!text.startsWith("20:")) {
                assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
                String now = reader.readString();
                text = now == null ? text : now;
            }
            child.awaitSuccess();
        } finally {
            Segments.system().remove(name, true);
        }
    }

    @Test
    void typesThatCPuts() throws Exception {
        for (StreamLayout layout : List.of(StreamLayout.V1, StreamLayout.V2)) {
            try (ChildProcess child =
                    c("put", of(layout), name, SIZE, "string=hallo", "bytes=00ff7f", "floats=1.5,-2", "doubles=0.1")) {
                child.awaitSuccess();
            }
            try (var reader = SharedMemoryReadStream.open(name, reading(null))) {
                assertThat(reader.readDoubles()).containsExactly(0.1);
            }
            try (var writer = SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withForeignLayout(layout));
                    ChildProcess dump = c("dump", of(layout), name, SIZE)) {
                dump.expect("ready");
                assertThat(dump.readLine()).startsWith("type=doubles").endsWith("payload=0.10000000000000001");
                writer.write(new float[] {1.5f, -2});
            }
            try (ChildProcess dump = c("dump", of(layout), name, SIZE)) {
                dump.expect("ready");
                assertThat(dump.readLine()).startsWith("type=floats").endsWith("payload=1.5,-2");
            }
            Segments.system().remove(name, true);
        }
    }

    /// Java and C write to one v2 stream at the same time; every write has its own revision.
    @Test
    void javaJoinsAV2StreamOfC() throws Exception {
        try (ChildProcess child = c("write", "v2", name, SIZE, "2000", "100")) {
            child.expect("ready");
            try (var writer = SharedMemoryWriteStream.open(
                            name, WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V2));
                    var reader = SharedMemoryReadStream.open(name, reading(StreamLayout.V2))) {
                for (int n = 1; n <= 2000; n++) {
                    writer.write("from Java");
                }
                child.awaitSuccess();
                assertThat(writer.write("last")).isEqualTo(4001);
                assertThat(reader.readString()).isEqualTo("last");
                assertThat(reader.version()).isEqualTo(4001);
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }

    /// A C program keeps the v2 lock for ever, or is killed while it has it: our own readers and writers go on.
    @Test
    void aForeignLockHoldsUpNobodyOfOurs() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 4096, options(StreamLayout.V2));
                var reader = SharedMemoryReadStream.open(name);
                ChildProcess child = c("hold-lock", "v2", name, SIZE, "0")) {
            writer.write("before");
            child.expect("ready");
            child.expect("held");
            long before = StreamInfo.of(name).classicSkips(); // it may have had the lock already
            for (int round = 0; round < 2; round++) {
                long start = System.nanoTime();
                for (int n = 0; n < 1000; n++) {
                    writer.write("number " + n);
                    assertThat(reader.readString()).isEqualTo("number " + n);
                }
                assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
                assertThat(StreamInfo.of(name).classicSkips()).isEqualTo(before + 1000L * (round + 1));
                assertThat(StreamInfo.of(name).lock()).isEqualTo(1);
                child.kill();
            }
        }
    }

    /// Or by the next write.
    @Test
    void aValueLeftOutOfTheClassicAreaIsMadeUpForByTheNextWriter() throws Exception {
        StreamOptions lasting = options(StreamLayout.V2).withPersistent(true);
        try (var writer = SharedMemoryWriteStream.create(name, 4096, lasting);
                var raw = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            MemorySegment area = raw.memory();
            writer.write("first");
            assertThat(ClassicV2Stream.lockCompareAndSet(area, 0, 1)).isTrue();
            writer.write("left out");
            ClassicV2Stream.lockRelease(area);
            assertThat(ClassicV2Stream.revisionAcquire(area)).isEqualTo(1);
            writer.close();
            assertThat(ClassicV2Stream.revisionAcquire(area)).isEqualTo(1);
            try (var _ = SharedMemoryWriteStream.open(name)) {
                assertThat(ClassicV2Stream.revisionAcquire(area)).isEqualTo(2);
                assertThat(ClassicV2Stream.sizePlain(area)).isEqualTo("left out".length());
            }
        } finally {
            SharedMemory.remove(name, true);
        }
    }

    @Test
    void aForeignStreamWhoseLockIsKeptIsALockTimeout() throws Exception {
        try (ChildProcess child = c("put", "v2", name, SIZE, "string=there")) {
            child.awaitSuccess();
        }
        WriterOptions impatient =
                WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V2).withLockTimeout(Duration.ofMillis(100));
        try (ChildProcess child = c("hold-lock", "v2", name, SIZE, "0");
                var writer = SharedMemoryWriteStream.open(name, impatient)) {
            child.expect("ready");
            child.expect("held");
            assertThatThrownBy(() -> writer.write("x"))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContainingAll(name, "within 100 ms", "C++ program");
        } finally {
            Segments.system().remove(name, true);
        }
    }

    /// Without permission to take the lock a reader waits for it as long as one with it.
    @Test
    void aReaderThatMayNotLockInventsNothingWhileTheLockIsKept() throws Exception {
        try (ChildProcess child = c("put", "v2", name, SIZE, "string=there")) {
            child.awaitSuccess();
        }
        List<StreamValue> seen = new CopyOnWriteArrayList<>();
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        try (SharedMemory memory = SharedMemory.open(name, OpenOptions.DEFAULT);
                var reader = SharedMemoryReadStream.open(
                        name, reading(StreamLayout.V2).withReadOnly(true));
                var subscription = reader.onChange(
                        seen::add,
                        SubscriptionOptions.DEFAULT.withStartWithCurrent(false).withErrorHandler(errors::add))) {
            assertThat(reader.readString()).isEqualTo("there");
            // a writer that was killed before it gave the lock back
            assertThat(ClassicV2Stream.lockCompareAndSet(memory.memory(), 0, 1)).isTrue();
            ClassicV2Stream.revisionRelease(memory.memory(), 2);
            assertThatThrownBy(reader::read)
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContainingAll(name, "C++ program");
            assertThat(errors.poll(20, TimeUnit.SECONDS)).isInstanceOf(LockTimeoutException.class);
            assertThat(seen).isEmpty();
            assertThat(subscription.delivered()).isZero();
        } finally {
            Segments.system().remove(name, true);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamLayout.class,
            names = {"V1", "V2"})
    void aValueThatCannotBeReadLeavesTheOldOne(StreamLayout layout) throws Exception {
        try (ChildProcess child = c("put", of(layout), name, SIZE, "string=there")) {
            child.awaitSuccess();
        }
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(3);
        }
        try (var writer = SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withForeignLayout(layout))) {
            assertThatThrownBy(() -> writer.write(closed)).isInstanceOf(IllegalStateException.class);
            try (var reader = SharedMemoryReadStream.open(name, reading(layout))) {
                assertThat(reader.readString()).isEqualTo("there");
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }

    /// Joins a foreign v2 stream and dies under its lock.
    public static final class Joining {
        private Joining() {}

        public static void main(String[] arguments) throws Exception {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(
                    arguments[0], WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V2))) {
                writer.write("never finished");
            }
        }
    }

    @Test
    void aDeadJavaHolderOfAForeignLockIsRecovered() throws Exception {
        try (ChildProcess child = c("put", "v2", name, SIZE, "string=there")) {
            child.awaitSuccess();
        }
        WriterOptions joining = WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V2);
        try (var keeper = SharedMemoryWriteStream.open(name, joining);
                ChildProcess dying =
                        ChildJvm.of(Joining.class).parkedAt("v2.revision", 1).start(name)) {
            dying.expect("PARKED v2.revision");
            dying.kill();
            long start = System.nanoTime();
            assertThat(keeper.write("alive")).isEqualTo(2);
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            try (var reader = SharedMemoryReadStream.open(name, reading(StreamLayout.V2))) {
                assertThat(reader.readString()).isEqualTo("alive");
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }
}
