package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/// Memory that says what cannot be. Allowed: a value, or a documented exception, within a bounded time.
class HostileStreamTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long BYTE_SIZE = 200;
    private static final long[] WILD = {
        0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, (1L << 62) - 1, 0xffff_ffffL, 0x8000_0001L, 1L << 56, 12345
    };
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

    private interface Attempt {
        void run() throws Exception;
    }

    private void useEverything() throws Exception {
        long start = System.nanoTime();
        allowed(() -> {
            try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
                allowed(reader::read);
                allowed(reader::next);
                allowed(reader::hasNewData);
                allowed(() -> reader.awaitNewData(Duration.ofMillis(1)));
                allowed(() -> reader.readInto(MemorySegment.ofArray(new byte[(int) BYTE_SIZE])));
                allowed(() -> reader.readOptimistic(view -> view.memory().byteSize()));
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

    /// Every word of classic area, control block, waiters, cell headers and attachment entries.
    @ParameterizedTest
    @CsvSource({"V1,ONE", "V2,SEVERAL"})
    void everyWordBeforeOpening(StreamLayout layout, Writers writers) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, BYTE_SIZE, options(layout, writers))) {
            for (int i = 0; i < 6; i++) {
                writer.write("value " + i);
            }
        }
        SplittableRandom random = new SplittableRandom(layout.name().hashCode());
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            byte[] sound = memory.toArray(ValueLayout.JAVA_BYTE);
            long words = memory.byteSize() / 8 - 32; // the footer has tests of its own
            for (long word = 0; word < words; word++) {
                boolean structure = word * 8 < 2200 || word > words - 16;
                if (!structure && random.nextInt(16) != 0) {
                    continue;
                }
                long wild = WILD[random.nextInt(WILD.length)];
                memory.set(ValueLayout.JAVA_LONG, word * 8, wild);
                useEverything();
                MemorySegment.copy(sound, 0, memory, ValueLayout.JAVA_BYTE, 0, sound.length);
            }
        } finally {
            Segments.system().remove(name, true);
        }
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
            allowed(() -> reader.read());
            allowed(() -> reader.hasNewData());
            allowed(() -> reader.awaitNewData(Duration.ofMillis(50)));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            writer.write(new byte[90_000]);
                        }
                    })
                    .isInstanceOf(SharedMemoryException.class);
            assertThatThrownBy(() -> writer.write("after")).isInstanceOf(SharedMemoryException.class);
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
