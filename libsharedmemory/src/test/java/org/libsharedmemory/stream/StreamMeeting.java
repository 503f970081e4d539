package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.testing.Interleaving;

/// Two operations at one stream. Each value that was read is whole and is what was written under its version;
/// afterwards everybody agrees on the newest, no version was given twice, locks are free, the classic area is the
/// newest value, and it goes on.
final class StreamMeeting implements Interleaving.Encounter {
    private final StreamStage stage;
    private final StreamProbe probe;
    private final TreeMap<Long, Integer> attempts;
    private final SharedMemoryWriteStream[] writers = new SharedMemoryWriteStream[2];
    private final SharedMemoryReadStream[] readers = new SharedMemoryReadStream[2];
    private final SegmentHandle[] bystanders = new SegmentHandle[2];
    private final List<StreamValue> seen = new ArrayList<>();
    private final List<AutoCloseable> come = new ArrayList<>();

    /// @param attempts what wrote each version so far
    StreamMeeting(StreamStage stage, Map<Long, Integer> attempts, StreamProbe probe) {
        this.stage = stage;
        this.attempts = new TreeMap<>(attempts);
        this.probe = probe;
    }

    void enter(int who, SharedMemoryReadStream reader, SegmentHandle handle) {
        readers[who] = reader;
        bystanders[who] = handle;
    }

    void enter(int who, SharedMemoryWriteStream writer) {
        writers[who] = writer;
    }

    void write(int who) {
        write(writers[who], 10 * (who + 1));
    }

    void writeTwice(int who) {
        write(writers[who], 10 * (who + 1));
        write(writers[who], 10 * (who + 1) + 1);
    }

    private void write(SharedMemoryWriteStream writer, int attempt) {
        long version = StreamCrashPrefixTest.write(writer, attempt);
        synchronized (this) {
            assertThat(attempts.put(version, attempt)).as("version given twice").isNull();
        }
    }

    void closeWriter(int who) {
        writers[who].close();
        writers[who] = null;
    }

    /// Unless another one lives.
    void succeedWriter(int who) throws InterruptedException {
        try {
            writers[who] = newWriter();
        } catch (RoleTakenException e) {
            assertThat(stage.pair.writers()).isEqualTo(Writers.ONE);
        }
    }

    private SharedMemoryWriteStream newWriter() throws InterruptedException {
        return add(WriterOpening.open(stage.newProcess().segments(), StreamStage.NAME, WriterOptions.DEFAULT));
    }

    private synchronized <T extends AutoCloseable> T add(T end) {
        come.add(end);
        return end;
    }

    void keepHouse(int who) {
        bystanders[who].sweep();
    }

    void read(int who) {
        see(readers[who].read());
    }

    void readNext(int who) {
        see(readers[who].next());
    }

    void openReader(int who) throws InterruptedException {
        see(add(SharedMemoryReadStream.open(stage.newProcess().segments(), StreamStage.NAME, ReaderOptions.DEFAULT))
                .read());
    }

    private synchronized void see(StreamValue value) {
        assertThat(value).isNotNull();
        seen.add(value);
    }

    @Override
    public void first() throws InterruptedException {
        stage.pair.first().run(this, 0);
    }

    @Override
    public void second() throws InterruptedException {
        stage.pair.second().run(this, 1);
    }

    @Override
    public void check() throws InterruptedException {
        readBoth();
        seen.forEach(this::requireWritten);
        checkOrder();
        if (liveWriter() == null) {
            writers[0] = newWriter();
        }
        write(liveWriter(), 90);
        readBoth();
        requireWritten(seen.getLast());
        checkOrder();
    }

    private void readBoth() {
        for (SharedMemoryReadStream reader : readers) {
            StreamValue value = reader.read();
            assertThat(value.version()).as("newest, read").isEqualTo(attempts.lastKey());
            seen.add(value);
        }
    }

    private void requireWritten(StreamValue value) {
        Integer attempt = attempts.get(value.version());
        assertThat(attempt).as("version %d", value.version()).isNotNull();
        assertThat(value.asBytes()).as("torn").isEqualTo(StreamCrashPrefixTest.valueOf(attempt));
        assertThat(value.type()).isEqualTo(StreamCrashPrefixTest.typeOf(attempt));
    }

    private void checkOrder() {
        long newest = attempts.lastKey();
        int attempt = attempts.get(newest);
        assertThat(attempts).as("no gap").hasSize((int) newest);
        assertThat(probe.newest()).isEqualTo(newest);
        assertThat(newest - probe.hint()).as("lag of the hint").isBetween(0L, 1L);
        assertThat(probe.writer() != 0)
                .as("writer word %d", probe.writer())
                .isEqualTo(stage.pair.writers() == Writers.ONE && liveWriter() != null);
        assertThat(probe.classicProblem(
                        newest, StreamCrashPrefixTest.typeOf(attempt), StreamCrashPrefixTest.valueOf(attempt)))
                .isEmpty();
        assertThat(probe.waiters()).isZero();
    }

    private SharedMemoryWriteStream liveWriter() {
        return writers[0] != null ? writers[0] : writers[1];
    }

    @Override
    public void close() {
        for (AutoCloseable end : come) {
            try {
                end.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public String toString() {
        return stage.toString();
    }
}
