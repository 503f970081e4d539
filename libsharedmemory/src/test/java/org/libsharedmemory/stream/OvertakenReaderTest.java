package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ReaderOverrunException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// Readers whose value is overwritten while they look at it.
class OvertakenReaderTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int CELLS = 4;
    private static final int LARGE = CheckedValue.MOST_BYTES;

    private final String name = NAMES.next();

    /// So many writes reach the cell of the newest value again.
    private static void overtake(SharedMemoryWriteStream writer) {
        for (int n = 0; n < CELLS; n++) {
            writer.write("newer");
        }
    }

    @Test
    void aLookThatWasOvertakenIsRepeatedOnTheNewestValue() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("first");
            AtomicInteger runs = new AtomicInteger();
            String result = reader.readOptimistic(view -> {
                if (runs.incrementAndGet() == 1) {
                    overtake(writer);
                }
                return "version " + view.version() + " in run " + runs;
            });
            assertThat(result).isEqualTo("version " + (1 + CELLS) + " in run 2");
            assertThat(runs).hasValue(2);
            assertThat(reader.version()).isEqualTo(1 + CELLS);
        }
    }

    @Test
    void whatALookThatWasOvertakenThrowsDoesNotComeOut() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("first");
            AtomicInteger runs = new AtomicInteger();
            String result = reader.readOptimistic(view -> {
                int run = runs.incrementAndGet();
                if (run <= 3) {
                    overtake(writer);
                }
                if (run == 1) {
                    throw new IllegalArgumentException("seen in a torn value");
                }
                if (run == 2) {
                    throw new AssertionError("seen in a torn value");
                }
                if (run == 3) {
                    throw OvertakenReaderTest.<RuntimeException>undeclared(new IOException("seen in a torn value"));
                }
                return "whole";
            });
            assertThat(result).isEqualTo("whole");
            assertThat(reader.version()).isEqualTo(1 + 3 * CELLS);
        }
    }

    /// One write less, and what was looked at has held: nothing is repeated, and what it throws is the caller's.
    @Test
    void aLookThatWasJustNotOvertakenCounts() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("first");
            IntConsumer write = count -> {
                for (int n = 0; n < count; n++) {
                    writer.write("newer");
                }
            };
            assertThatThrownBy(() -> reader.readOptimistic(view -> {
                        write.accept(CELLS - 1);
                        throw new IllegalArgumentException("mine, of version " + view.version());
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mine, of version 1");
            AtomicInteger runs = new AtomicInteger();
            Long version = reader.readOptimistic(view -> {
                runs.incrementAndGet();
                write.accept(CELLS - 1);
                return view.version();
            });
            assertThat(version).isEqualTo(CELLS);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void aCheckedExceptionIsTheCallersToo() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("first");
            assertThatThrownBy(() -> reader.readOptimistic(view -> {
                        throw OvertakenReaderTest.<RuntimeException>undeclared(new IOException("mine"));
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("mine");
        }
    }

    /// As a function in Kotlin throws it, which declares nothing.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /// Overtaken between the two pieces in which a JVM with crash points copies.
    @Test
    @Tag("crashpoints")
    void aCopyThatWasOvertakenHalfwayIsRepeated() {
        int length = 1000;
        try (var writer = SharedMemoryWriteStream.create(name, LARGE);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(CheckedValue.bytes(1, 1, length));
            MemorySegment copy = MemorySegment.ofArray(new byte[length]);
            AtomicInteger pieces = new AtomicInteger(); // of the writes too, later
            CrashPoint.listen(step -> {
                if (step.equals("payload.copy") && pieces.incrementAndGet() == 2) {
                    for (int n = 1; n <= CELLS; n++) {
                        writer.write(CheckedValue.bytes(1, 1 + n, length));
                    }
                }
            });
            try {
                assertThat(reader.readInto(copy)).isEqualTo(length);
            } finally {
                CrashPoint.listen(null);
            }
            assertThat(CheckedValue.of(copy.toArray(ValueLayout.JAVA_BYTE)))
                    .isEqualTo(new CheckedValue(1, 1 + CELLS, length));
            assertThat(reader.version()).isEqualTo(1 + CELLS);
        }
    }

    @Test
    void aReaderThatIsAlwaysOvertakenGivesUpAfterTwoSecondsAndMayTryAgain() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("first");
            AtomicLong runs = new AtomicLong();
            long start = System.nanoTime();
            assertThatThrownBy(() -> reader.readOptimistic(view -> {
                        overtake(writer);
                        return runs.incrementAndGet();
                    }))
                    .isInstanceOf(ReaderOverrunException.class)
                    .hasMessageContainingAll(name, "overtook this reader", "more cells");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
            assertThat(runs.get()).isGreaterThanOrEqualTo(64);
            writer.write("at last");
            assertThat(reader.readString()).isEqualTo("at last");
        }
    }

    /// A stamp that says another version of the same cell: there is something new, and it never becomes readable.
    @Test
    void aValueThatIsAnnouncedButNeverReadableIsDamage() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name);
                var probe = StreamProbe.of(name);
                var memory = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            writer.write("first");
            long stamp = probe.offsetOf(1);
            assertThat(memory.memory().get(ValueLayout.JAVA_LONG, stamp)).isEqualTo(2);
            memory.memory().set(ValueLayout.JAVA_LONG, stamp, 2 * (1 + CELLS));
            assertThat(reader.hasNewData()).isTrue();
            for (Consumer<SharedMemoryReadStream> read : List.<Consumer<SharedMemoryReadStream>>of(
                    SharedMemoryReadStream::read,
                    SharedMemoryReadStream::next,
                    end -> end.readInto(MemorySegment.ofArray(new byte[100])),
                    end -> end.readOptimistic(view -> 0))) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> read.accept(reader))
                        .isInstanceOf(SegmentCorruptException.class)
                        .hasMessageContainingAll(name, "version 1 is announced", "not been readable for 100 ms");
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
            }
            memory.memory().set(ValueLayout.JAVA_LONG, stamp, 2);
            assertThat(reader.readString()).isEqualTo("first");
        }
    }

    /// Looks of different lengths while a writer never pauses: some are overtaken, and no torn value counts.
    @Test
    void noTornValueIsEverSeenInPlaceOrCopiedInto() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        StreamOptions options = StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE);
        try (var writer = SharedMemoryWriteStream.create(name, LARGE, options);
                var reader = SharedMemoryReadStream.open(name)) {
            byte[][] values = new byte[16][];
            Arrays.setAll(values, n -> CheckedValue.bytes(1, n, LARGE));
            writer.write(values[0]);
            Thread writing = Thread.ofPlatform().start(() -> {
                for (int n = 0; !end.get(); n = (n + 1) % values.length) {
                    writer.write(values[n]);
                }
            });
            try {
                int overtaken = 0;
                long start = System.nanoTime();
                MemorySegment copy = MemorySegment.ofArray(new byte[LARGE]);
                for (int round = 0; round < 3000 || overtaken < 30; round++) {
                    assertThat(System.nanoTime() - start)
                            .as("%s overtaken", overtaken)
                            .isLessThan(90_000_000_000L);
                    overtaken += lookInPlace(reader, round % 4);
                    assertThat(reader.readInto(copy)).isEqualTo(LARGE);
                    assertThat(CheckedValue.of(copy.toArray(ValueLayout.JAVA_BYTE)))
                            .as("the copy of version %s", reader.version())
                            .isNotNull();
                }
            } finally {
                end.set(true);
                writing.join();
            }
        }
    }

    /// @return how often it was repeated
    private static int lookInPlace(SharedMemoryReadStream reader, int delay) {
        AtomicInteger runs = new AtomicInteger();
        Boolean whole = reader.readOptimistic(view -> {
            boolean patient = runs.incrementAndGet() > 1;
            byte[] seen = new byte[LARGE];
            MemorySegment.copy(view.memory(), ValueLayout.JAVA_BYTE, 0, seen, 0, LARGE / 2);
            for (int n = 0; n < delay && !patient; n++) {
                CheckedValue.of(seen);
            }
            MemorySegment.copy(view.memory(), ValueLayout.JAVA_BYTE, LARGE / 2, seen, LARGE / 2, LARGE / 2);
            return CheckedValue.of(seen) != null;
        });
        assertThat(whole).as("what was seen of version %s", reader.version()).isTrue();
        return runs.get() - 1;
    }
}
