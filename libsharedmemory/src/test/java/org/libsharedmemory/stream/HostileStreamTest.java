package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.FooterForgery;
import org.libsharedmemory.testing.Scribbler;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.WildWords;

/// Memory that says what cannot be. Allowed: a value, or a documented exception, within a bounded time.
class HostileStreamTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long BYTE_SIZE = 200;
    private static final int VALUES = 6;
    private static final long PATIENCE_NANOS = 9_000_000_000L; // a lock timeout of 200 ms, two readers of 2 s each

    private final String name = NAMES.next();

    private Path file() {
        return Host.current().directory().path().resolve(name);
    }

    private static StreamOptions options(StreamLayout layout, Writers writers) {
        return StreamOptions.DEFAULT
                .withClassicLayout(layout)
                .withWriters(writers)
                .withPersistent(true);
    }

    private static void allowed(Attempt attempt) throws Exception {
        try {
            attempt.run();
        } catch (SharedMemoryException | IllegalStateException e) {
            assertThat(e).hasMessageNotContaining("Already closed");
        }
    }

    /// The JVM raises the error late where the code is compiled, as other tests of this JVM may have made it;
    /// `TruncationTest` asks in one that interprets.
    private static void allowedOnceTruncated(Attempt attempt) throws Exception {
        try {
            allowed(attempt);
        } catch (InternalError e) {
            assertThat(e).hasMessageContaining("a fault occurred in an unsafe memory access");
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private int turn;

    private void useEverything() throws Exception {
        long start = System.nanoTime();
        allowed(() -> {
            try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
                readInEveryForm(reader);
            }
        });
        allowed(() -> StreamInfo.of(name));
        allowed(() -> {
            WriterOptions impatient = WriterOptions.DEFAULT.withLockTimeout(Duration.ofMillis(50));
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(name, impatient)) {
                allowed(() -> writer.write("a value"));
                allowed(() -> writer.write(new double[3]));
            }
        });
        assertThat(System.nanoTime() - start).as("blocked").isLessThan(PATIENCE_NANOS);
    }

    /// In another order each time: who meets damage has looked at it for a while, and leaves the rest for next time.
    private void readInEveryForm(SharedMemoryReadStream reader) throws Exception {
        List<Attempt> forms = new ArrayList<>(List.of(
                reader::read,
                reader::next,
                reader::hasNewData,
                () -> reader.awaitNewData(Duration.ofMillis(1)),
                () -> reader.readInto(MemorySegment.ofArray(new byte[(int) BYTE_SIZE])),
                () -> reader.readOptimistic(view -> view.memory().byteSize())));
        Collections.rotate(forms, turn++);
        for (Attempt form : forms) {
            try {
                form.run();
            } catch (SegmentCorruptException _) {
                return;
            }
        }
    }

    /// Every word of classic area, control block, waiters, cell headers and attachments.
    @ParameterizedTest
    @CsvSource({"V1,ONE", "V2,SEVERAL"})
    void everyWordBeforeOpening(StreamLayout layout, Writers writers) throws Exception {
        leave(options(layout, writers));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = map(arena);
            byte[] sound = memory.toArray(ValueLayout.JAVA_BYTE);
            Shape shape = StreamShape.of(BYTE_SIZE, options(layout, writers));
            for (long offset : wordsThatAreRead(shape)) {
                long[] wild = WildWords.insteadOf(memory.get(ValueLayout.JAVA_LONG, offset));
                int step = isStamp(shape, offset) ? 2 : 1; // readers look at it for 100 ms: half of them per layout
                for (int i = layout == StreamLayout.V2 ? step - 1 : 0; i < wild.length; i += step) {
                    memory.set(ValueLayout.JAVA_LONG, offset, wild[i]);
                    useEverything();
                    MemorySegment.copy(sound, 0, memory, ValueLayout.JAVA_BYTE, 0, sound.length);
                }
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }

    /// Reserved words, payloads and what lies behind them: all of them wild at once, and nothing changes.
    @ParameterizedTest
    @CsvSource({"V1,ONE", "V2,SEVERAL"})
    void theOtherWordsMeanNothing(StreamLayout layout, Writers writers) throws Exception {
        Shape shape = StreamShape.of(BYTE_SIZE, options(layout, writers));
        List<Long> read = wordsThatAreRead(shape);
        for (long wild : WildWords.insteadOf(0)) {
            leave(options(layout, writers));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = map(arena);
                for (long offset = 0; offset < shape.tableOffset(); offset += Long.BYTES) {
                    if (!read.contains(offset)) {
                        memory.set(ValueLayout.JAVA_LONG, offset, wild);
                    }
                }
                try (var reader = SharedMemoryReadStream.open(name);
                        var writer = SharedMemoryWriteStream.open(name)) {
                    assertThat(reader.read().version()).isEqualTo(VALUES);
                    assertThat(writer.write("one more")).isEqualTo(VALUES + 1);
                    assertThat(reader.awaitNewData(Duration.ZERO)).isTrue();
                    assertThat(reader.next().asString()).isEqualTo("one more");
                }
            } finally {
                Segments.system().remove(name, true);
            }
        }
    }

    /// Whether it says which value is the latest.
    private static boolean isStamp(Shape shape, long offset) {
        return offset == shape.controlOffset()
                || offset >= shape.dataOffset() && (offset - shape.dataOffset()) % shape.c() == 0;
    }

    private void leave(StreamOptions options) {
        try (var writer = SharedMemoryWriteStream.create(name, BYTE_SIZE, options)) {
            for (int i = 0; i < VALUES; i++) {
                writer.write("value " + i);
            }
        }
    }

    private MemorySegment map(Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
        }
    }

    /// The header of the classic area, the control block, its event and the first waiters, the headers of the cells,
    /// the first attachment and a later one.
    private static List<Long> wordsThatAreRead(Shape shape) {
        LongStream classic = LongStream.of(0, 8, 16);
        LongStream control = LongStream.of(0, 8, 16, 24, 128, 256, 384).map(at -> shape.controlOffset() + at);
        LongStream cells = LongStream.range(0, shape.a())
                .map(cell -> shape.dataOffset() + cell * shape.c())
                .flatMap(cell -> LongStream.of(cell, cell + 8));
        long table = shape.tableOffset();
        LongStream attachments = LongStream.of(0, 8, 16, 24, 32, 40, 48, 56, 63 * 64, 63 * 64 + 8)
                .map(at -> table + at);
        return Stream.of(classic, control, cells, attachments)
                .flatMap(LongStream::boxed)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"V1,ONE", "V2,SEVERAL"})
    void whileItIsInUse(StreamLayout layout, Writers writers) throws Exception {
        SharedMemoryWriteStream.create(name, BYTE_SIZE, options(layout, writers))
                .close();
        try (ChildProcess _ = Scribbler.start(file())) {
            long start = System.nanoTime();
            int rounds = 0;
            while (System.nanoTime() - start < 3_000_000_000L) {
                useEverything();
                rounds++;
            }
            assertThat(rounds).isPositive();
        } finally {
            Segments.system().remove(name, true);
        }
    }

    @Test
    void truncatedWhileInUse() throws Exception {
        for (long size : new long[] {0, 4096}) {
            var writer = SharedMemoryWriteStream.create(
                    name, 100_000, StreamOptions.DEFAULT.withPersistent(true).withWriters(Writers.SEVERAL));
            var reader = SharedMemoryReadStream.open(name);
            writer.write("before");
            assertThat(reader.readString()).isEqualTo("before");
            try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
                cut.setLength(size);
            }
            long start = System.nanoTime();
            allowedOnceTruncated(() -> reader.read());
            allowedOnceTruncated(() -> reader.hasNewData());
            allowedOnceTruncated(() -> reader.awaitNewData(Duration.ofMillis(50)));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            writer.write(new byte[90_000]);
                        }
                    })
                    .isInstanceOfAny(SharedMemoryException.class, InternalError.class);
            assertThatThrownBy(() -> writer.write("after"))
                    .isInstanceOfAny(SharedMemoryException.class, InternalError.class);
            reader.close();
            writer.close();
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
            Segments.system().remove(name, true);
        }
    }

    @Test
    void anotherKindIsNoStream() throws Exception {
        try (var _ = SharedMemory.create(name, 100, SegmentOptions.DEFAULT)) {
            assertThatThrownBy(() -> SharedMemoryReadStream.open(name))
                    .isInstanceOf(SegmentMismatchException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name)).isInstanceOf(SegmentMismatchException.class);
        }
    }

    /// Correct checksum, geometry that cannot be: cells, layout, stride, offsets, sizes.
    @ParameterizedTest
    @CsvSource({
        "144,3",
        "144,0",
        "144,1073741824",
        "152,3",
        "152,-1",
        "160,0",
        "160,128",
        "160,-128",
        "168,7",
        "32,-1",
        "32,9223372036854775807",
        "40,0",
        "40,1",
        "40,4611686018427387904",
        "48,0",
        "48,-8",
        "56,1",
        "56,9223372036854775807"
    })
    void geometryThatContradictsItself(int offset, long value) throws Exception {
        SharedMemoryWriteStream.create(name, BYTE_SIZE, options(StreamLayout.V1, Writers.ONE))
                .close();
        FooterForgery forgery = FooterForgery.of(file());
        forgery.withLong(offset, value).withChecksum().store();
        try {
            assertThatThrownBy(() -> SharedMemoryReadStream.open(name).close())
                    .isInstanceOf(SegmentCorruptException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name).close())
                    .isInstanceOf(SegmentCorruptException.class);
        } finally {
            Segments.system().remove(name, true);
        }
    }
}
