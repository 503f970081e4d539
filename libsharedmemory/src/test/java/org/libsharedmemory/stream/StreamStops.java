package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.HeldUp;

/// Stops the writer and a reader of one stream with SIGSTOP: a stopped process is not dead. The last value stays
/// readable, nobody takes the writer's place or its lock, every deadline holds, and afterwards values go on where they
/// were.
final class StreamStops implements AutoCloseable {
    private static final int WRITER = 1;
    private static final int OTHER = 2;
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORT = 50_000_000;
    private static final Duration WAIT = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final StreamTorture.Lane lane;
    private final String name;
    private final Ledger ledger;
    private final SharedMemoryReadStream reader;
    private final ChildProcess writer;
    private final ChildProcess watcher;
    private final Random random = new Random(42);
    private long newest;
    private long otherSequence;
    private long others; // versions that are not the writer's

    /// @param other another name, for a survivor to practise at
    StreamStops(StreamTorture.Lane lane, String name, String other, ArchivedJvm jvm, Path ledgerFile)
            throws InterruptedException {
        this.lane = lane;
        this.name = name;
        this.ledger = new Ledger(ledgerFile);
        SharedMemoryWriteStream.create(name, StreamTorture.BYTE_SIZE, lane.options())
                .close();
        this.reader = SharedMemoryReadStream.open(name);
        this.watcher = jvm.survivor(TortureSurvivor.class).start(name, lane.name(), "" + OTHER, other);
        this.writer = jvm.victim(StoppableWriter.class).start(name, ledgerFile.toString(), "" + WRITER);
        watcher.expect("READY");
        writer.expect("READY");
    }

    /// In the middle of a write, before each of its steps.
    void stopWriterAtSteps() throws InterruptedException {
        for (StreamTorture.Point point : StreamTorture.points(lane)) {
            if (point.isWithinWrites()) {
                writer.send("park " + point.step() + " " + point.n());
                writer.expect("PARKED " + point.step());
                writer.stop();
                long version = assertNobodyIsRobbed(SHORT);
                writer.resume();
                writer.send("on");
                awaitMore(version);
            }
        }
    }

    void stopWriterAnywhere() throws InterruptedException {
        for (int stop = 0; stop < 2; stop++) {
            LockSupport.parkNanos(random.nextInt(20_000_000));
            writer.stop();
            long version = assertNobodyIsRobbed(SECOND);
            writer.resume();
            awaitMore(version);
        }
    }

    /// @param nanos how long at least it takes
    /// @return the newest version
    private long assertNobodyIsRobbed(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        StreamValue value = newest();
        if (lane.writers == Writers.ONE) {
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name).close()).isInstanceOf(RoleTakenException.class);
            assertNothingComes();
        } else {
            value = writeBeside(value);
        }
        LockSupport.parkNanos(nanos - (System.nanoTime() - start));
        StreamValue later = newest();
        assertThat(later.version()).isEqualTo(value.version());
        assertThat(later.asBytes()).isEqualTo(value.asBytes());
        return value.version();
    }

    /// Whole, and not older than what was read before or what the writer has acknowledged.
    private StreamValue newest() {
        long acknowledged = ledger.version(WRITER);
        StreamValue value = reader.read();
        assertThat(value).isNotNull();
        assertThat(CheckedValue.of(value.asBytes())).as("whole").isNotNull();
        assertThat(value.version()).isGreaterThanOrEqualTo(Math.max(acknowledged, newest));
        newest = value.version();
        return value;
    }

    private void assertNothingComes() throws InterruptedException {
        HeldUp held = new HeldUp();
        held.begin();
        assertThat(reader.awaitNewData(WAIT)).isFalse();
        assertInTime(held);
    }

    private static void assertInTime(HeldUp held) {
        assertThat(held.nanos()).isLessThan(WAIT.toNanos() + 500_000_000L);
    }

    /// Another writer, which gets the lock or gives up in time.
    private StreamValue writeBeside(StreamValue before) throws InterruptedException {
        HeldUp held = new HeldUp();
        try (var other = SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT.withLockTimeout(WAIT))) {
            byte[] bytes = CheckedValue.bytes(OTHER, ++otherSequence);
            held.begin();
            long version = other.write(bytes);
            others++;
            assertThat(version).isEqualTo(before.version() + 1);
            assertThat(newest().asBytes()).isEqualTo(bytes);
        } catch (LockTimeoutException _) {
            // the stopped one has it
        }
        assertInTime(held);
        return newest();
    }

    /// The writer goes on, and each version is somebody's: nothing is missing, nothing is there twice.
    private void awaitMore(long version) {
        await(() -> ledger.version(WRITER) > version);
        assertThat(ledger.ahead(WRITER)).isEqualTo(others);
        assertThat(newest().version()).isGreaterThan(version);
    }

    /// The writer does not wait for a reader; the reader goes on with what is newest then.
    void stopReader() throws InterruptedException {
        long reads = reads();
        await(() -> reads() > reads);
        watcher.stop();
        long start = System.nanoTime();
        long version = ledger.version(WRITER);
        await(() -> ledger.version(WRITER) > version + 100);
        newest();
        LockSupport.parkNanos(SECOND - (System.nanoTime() - start));
        watcher.resume();
        long before = reads();
        await(() -> reads() > before);
    }

    private long reads() {
        try {
            return Long.parseLong(watcher.ask("reads"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Ends them; no value that the reader got was torn or older than one before.
    @Override
    public void close() throws InterruptedException {
        try (writer;
                watcher;
                ledger;
                reader) {
            writer.send("end");
            writer.expect("ENDED");
            writer.awaitSuccess();
            TortureResults results = new TortureResults();
            TortureSurvivor.stop(watcher, results);
            results.checkReads();
        } finally {
            SharedMemory.remove(name, true);
        }
    }
}
