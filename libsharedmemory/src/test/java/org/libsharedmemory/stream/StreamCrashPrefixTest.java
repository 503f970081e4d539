package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.CrashPrefix.Crash;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// Whatever a stream does is stopped before each of its steps, and so is whoever recovers. Afterwards the last
/// acknowledged value is there and whole, versions have not gone back, an unfinished number is used again, the
/// classic area is the newest value, locks are free and nobody dead is waited for.
@Tag("crashpoints")
class StreamCrashPrefixTest {
    private static final String NAME = "stream";
    private static final long BYTE_SIZE = 120;

    /// Who finds the dead.
    enum Recovery {
        WRITER,
        READER
    }

    record Kind(StreamLayout layout, Writers writers, Recovery recovery) {
        StreamOptions options() {
            return StreamOptions.DEFAULT
                    .withClassicLayout(layout)
                    .withWriters(writers)
                    .withPersistent(true);
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(StreamLayout.values())
                .flatMap(layout -> Stream.of(Writers.values())
                        .flatMap(writers ->
                                Stream.of(Recovery.values()).map(recovery -> new Kind(layout, writers, recovery))));
    }

    static Stream<Kind> kindsThatAWriterRecovers() {
        return kinds().filter(kind -> kind.recovery == Recovery.WRITER);
    }

    /// The value of the n-th attempt to write: sizes and types differ from one to the next.
    static byte[] valueOf(int attempt) {
        byte[] value = new byte[1 + attempt * 37 % 97];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('!' + (attempt * 7 + i) % 90);
        }
        return value;
    }

    static ValueType typeOf(int attempt) {
        return attempt % 2 == 0 ? ValueType.STRING : ValueType.BYTES;
    }

    static long write(SharedMemoryWriteStream writer, int attempt) {
        byte[] value = valueOf(attempt);
        return typeOf(attempt) == ValueType.STRING
                ? writer.write(new String(value, StandardCharsets.US_ASCII))
                : writer.write(value);
    }

    /// One stream, what was written to it, a reader that lives throughout, and the invariants.
    private abstract static class StreamTrial implements CrashPrefix.Trial {
        final SimulatedWorld world;
        final Kind kind;
        final SimulatedProcess bystander;
        final List<AutoCloseable> open = new ArrayList<>();
        /// The value of version v is that of attempt `attempts.get(v - 1)`.
        final List<Integer> attempts = new ArrayList<>();

        int attempt;

        @Nullable
        SharedMemoryReadStream watching;

        @Nullable
        StreamProbe probe;

        StreamTrial(SimulatedWorld world, Kind kind) {
            this.world = world;
            this.kind = kind;
            this.bystander = world.process();
        }

        SharedMemoryWriteStream create(SimulatedProcess process) {
            return WriterOpening.create(process.segments(), NAME, BYTE_SIZE, kind.options());
        }

        static SharedMemoryWriteStream openWriter(SimulatedProcess process) throws InterruptedException {
            return WriterOpening.open(process.segments(), NAME, WriterOptions.DEFAULT);
        }

        static SharedMemoryReadStream openReader(SimulatedProcess process) throws InterruptedException {
            return SharedMemoryReadStream.open(process.segments(), NAME, ReaderOptions.DEFAULT);
        }

        void acknowledged(SharedMemoryWriteStream writer) {
            long version = write(writer, ++attempt);
            assertThat(version).isEqualTo(attempts.size() + 1);
            attempts.add(attempt);
        }

        void watch() throws InterruptedException {
            watching = openReader(bystander);
            open.add(watching);
            assertThat(watching.read()).isNotNull();
            probe = StreamProbe.of(bystander.segments(), NAME);
            open.add(probe);
        }

        /// After a death: whether the attempt it cut off was published.
        void noteWhetherPublished() {
            assertThat(probe.newest()).isBetween((long) attempts.size(), attempts.size() + 1L);
            if (probe.newest() > attempts.size()) {
                attempts.add(attempt);
            }
        }

        /// A stream with five values, orderly closed, and a reader.
        void prepareValues(SimulatedProcess process) throws InterruptedException {
            try (SharedMemoryWriteStream writer = create(process)) {
                for (int i = 0; i < 5; i++) {
                    acknowledged(writer);
                }
            }
            watch();
        }

        @Override
        public void prepare(SimulatedProcess victim) throws Exception {
            prepareValues(bystander);
        }

        @Override
        public void recover(SimulatedProcess survivor) throws Exception {
            open.add(kind.recovery == Recovery.WRITER ? openWriter(survivor) : openReader(survivor));
        }

        @Override
        public void check(SimulatedProcess survivor, Crash crash) throws Exception {
            long newest = checkLastValue(survivor);
            checkOrder(newest);
            AutoCloseable last = open.removeLast();
            if (last instanceof SharedMemoryReadStream reader) {
                reader.close();
                last = openWriter(survivor);
            }
            open.add(last);
            checkNextWrite((SharedMemoryWriteStream) last, newest);
        }

        /// The newest is the last acknowledged value, or the one whose write was stopped; everybody agrees.
        private long checkLastValue(SimulatedProcess survivor) throws InterruptedException {
            try (SharedMemoryReadStream fresh = openReader(survivor)) {
                StreamValue newest = fresh.read();
                StreamValue seen = watching.read();
                assertThat(newest).isNotNull();
                assertThat(newest.version())
                        .as("version, %d are acknowledged", attempts.size())
                        .isBetween((long) attempts.size(), attempts.size() + 1L);
                if (newest.version() > attempts.size()) {
                    attempts.add(attempt);
                }
                int expected = attempts.getLast();
                assertThat(newest.asBytes()).isEqualTo(valueOf(expected));
                assertThat(newest.type()).isEqualTo(typeOf(expected));
                assertThat(seen.version()).isEqualTo(newest.version());
                assertThat(seen.asBytes()).isEqualTo(newest.asBytes());
                return newest.version();
            }
        }

        /// After the recovery: hint, classic area, locks, waiters.
        private void checkOrder(long newest) {
            assertThat(probe.newest()).isEqualTo(newest);
            assertThat(probe.waiters()).isZero();
            int owner = probe.writer();
            boolean role = kind.recovery == Recovery.WRITER && kind.writers == Writers.ONE;
            assertThat(owner != 0).as("writer word %d", owner).isEqualTo(role);
            if (role || kind.writers == Writers.ONE) {
                assertThat(newest - probe.hint()).as("lag of the hint").isBetween(0L, 1L);
            }
            requireClassicArea(newest, attempts.getLast());
        }

        private void checkNextWrite(SharedMemoryWriteStream writer, long newest) throws InterruptedException {
            for (int i = 0; i < 6; i++) {
                acknowledged(writer);
                StreamValue seen = watching.next();
                assertThat(seen.version()).isEqualTo(newest + 1 + i);
                assertThat(seen.missed()).isZero();
                assertThat(seen.asBytes()).isEqualTo(valueOf(attempt));
                requireClassicArea(seen.version(), attempt);
            }
        }

        private void requireClassicArea(long version, int written) {
            assertThat(probe.classicProblem(version, typeOf(written), valueOf(written)))
                    .isEmpty();
        }

        @Override
        public void close() {
            for (AutoCloseable closeable : open.reversed()) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void writing(Kind kind) throws Exception {
        var coverage = CrashPrefix.enumerateTwice(world -> new StreamTrial(world, kind) {
            private @Nullable SharedMemoryWriteStream writer;

            @Override
            public void prepare(SimulatedProcess victim) throws InterruptedException {
                writer = create(victim);
                for (int i = 0; i < 4; i++) {
                    acknowledged(writer);
                }
                watch();
            }

            @Override
            public void operate(SimulatedProcess victim) {
                acknowledged(writer);
                acknowledged(writer);
            }
        });
        assertThat(coverage.steps())
                .containsSubsequence(
                        "cell.stamp-odd", "payload.copy", "cell.head", "cell.stamp-even", "stream.version");
        if (kind.layout == StreamLayout.V1) {
            assertThat(coverage.steps())
                    .containsSubsequence(
                            "stream.version",
                            "payload.copy",
                            "payload.copy",
                            "v1.size",
                            "v1.flags",
                            "stream.classic-version");
        } else if (kind.layout == StreamLayout.V2) {
            assertThat(coverage.steps())
                    .containsSubsequence(
                            "stream.version",
                            "v2.lock",
                            "payload.copy",
                            "v2.size",
                            "v2.flags",
                            "v2.revision",
                            "stream.classic-version",
                            "v2.unlock");
        }
        if (kind.writers == Writers.SEVERAL) {
            assertThat(coverage.steps())
                    .containsSubsequence("stream.writer", "cell.stamp-odd", "stream.writer-release");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void openingAsWriterAndWriting(Kind kind) throws Exception {
        CrashPrefix.enumerateTwice(world -> new StreamTrial(world, kind) {
            @Override
            public void operate(SimulatedProcess victim) throws InterruptedException {
                acknowledged(openWriter(victim));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void openingAsReader(Kind kind) throws Exception {
        CrashPrefix.enumerateTwice(world -> new StreamTrial(world, kind) {
            @Override
            public void operate(SimulatedProcess victim) throws InterruptedException {
                SharedMemoryReadStream reader = openReader(victim);
                assertThat(reader.read()).isNotNull();
                assertThat(reader.awaitNewData(Duration.ofMillis(1))).isFalse();
                reader.close();
            }
        });
    }

    /// The predecessor was stopped in the middle of a write, at each step in turn.
    @ParameterizedTest
    @MethodSource("kinds")
    void takingOver(Kind kind) throws Exception {
        for (int died = 1; takingOverWhoDied(kind, died); died++) {
            assertThat(died).isLessThan(40);
        }
    }

    /// False when the write has fewer steps.
    private static boolean takingOverWhoDied(Kind kind, int step) throws Exception {
        boolean[] stopped = new boolean[1];
        CrashPrefix.enumerate(world -> new StreamTrial(world, kind) {
            @Override
            public void prepare(SimulatedProcess victim) throws Exception {
                SimulatedProcess predecessor = world.process();
                SharedMemoryWriteStream writer = create(predecessor);
                acknowledged(writer);
                watch();
                stopped[0] = CrashPrefix.stopBefore(step, () -> acknowledged(writer));
                world.kill(predecessor);
                noteWhetherPublished();
            }

            @Override
            public void operate(SimulatedProcess victim) throws InterruptedException {
                acknowledged(openWriter(victim));
            }
        });
        return stopped[0];
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void closing(Kind kind) throws Exception {
        CrashPrefix.enumerateTwice(world -> new StreamTrial(world, kind) {
            private @Nullable SharedMemoryWriteStream writer;

            @Override
            public void prepare(SimulatedProcess victim) throws InterruptedException {
                writer = create(victim);
                acknowledged(writer);
                watch();
            }

            @Override
            public void operate(SimulatedProcess victim) {
                writer.close();
            }
        });
    }

    /// Killed again and again at the same step, more often than there are cells: nothing adds up.
    @ParameterizedTest
    @MethodSource("kinds")
    void theSameStepAgainAndAgain(Kind kind) throws Exception {
        for (int k = 1; k < 40; k++) {
            int step = k;
            boolean[] stopped = new boolean[1];
            CrashPrefix.enumerate(world -> new StreamTrial(world, kind) {
                @Override
                public void prepare(SimulatedProcess victim) throws Exception {
                    super.prepare(victim);
                    for (int generation = 0; generation < 12; generation++) {
                        SimulatedProcess doomed = world.process();
                        stopped[0] = CrashPrefix.stopBefore(step, () -> acknowledged(openWriter(doomed)));
                        world.kill(doomed);
                        noteWhetherPublished();
                        StreamValue seen = watching.read();
                        assertThat(seen.version()).isEqualTo(attempts.size());
                        assertThat(seen.asBytes()).isEqualTo(valueOf(attempts.getLast()));
                        assertThat(probe.newest() - probe.hint()).as("lag").isBetween(0L, 1L);
                    }
                }

                @Override
                public void operate(SimulatedProcess victim) {}
            });
            if (!stopped[0]) {
                assertThat(k).isGreaterThan(8);
                return;
            }
        }
        throw new AssertionError("more steps than expected");
    }

    /// Whoever has the name afterwards has one stream that is whole; the reader follows. A replacer that dies after
    /// it has retired the old stream leaves none: that one is discarded, as was asked for.
    @ParameterizedTest
    @MethodSource("kindsThatAWriterRecovers")
    void replacing(Kind kind) throws Exception {
        CrashPrefix.enumerateTwice(world -> new StreamTrial(world, kind) {
            private static final int YOUNG = 1000;
            private boolean written;

            @Override
            public void operate(SimulatedProcess victim) {
                SharedMemoryWriteStream writer =
                        WriterOpening.replace(victim.segments(), NAME, BYTE_SIZE, kind.options());
                assertThat(write(writer, YOUNG)).isEqualTo(1);
                written = true;
            }

            @Override
            public void recover(SimulatedProcess survivor) {
                open.add(WriterOpening.openOrCreate(survivor.segments(), NAME, BYTE_SIZE, kind.options()));
            }

            @Override
            public void check(SimulatedProcess survivor, Crash crash) throws Exception {
                StreamValue value;
                try (SharedMemoryReadStream fresh = openReader(survivor)) {
                    value = fresh.read();
                }
                StreamValue seen = watching.read();
                byte[] old = valueOf(attempts.getLast());
                if (value == null) {
                    assertThat(written).isFalse();
                    assertThat(seen.asBytes()).isEqualTo(old);
                } else if (value.version() == 1) {
                    assertThat(value.asBytes()).isEqualTo(valueOf(YOUNG));
                } else {
                    assertThat(written).isFalse();
                    assertThat(value.version()).isEqualTo(attempts.size());
                    assertThat(value.asBytes()).isEqualTo(old);
                    assertThat(seen.asBytes()).isEqualTo(old);
                }
                SharedMemoryWriteStream writer = (SharedMemoryWriteStream) open.getLast();
                write(writer, YOUNG + 1);
                assertThat(watching.awaitNewData(Duration.ofSeconds(20))).isTrue();
                assertThat(watching.read().asBytes()).isEqualTo(valueOf(YOUNG + 1));
                survivor.segments().prune(false);
                assertThat(world.files()).containsExactly(NAME);
            }
        });
    }
}
