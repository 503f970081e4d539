package org.libsharedmemory.stress;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.libsharedmemory.segment.SharedMemoryException;

/// A segment's file whose bytes the fuzzer chooses, and what may come of using it: a value or a documented exception,
/// soon, and with no more memory than the file's size explains.
final class FuzzedFile implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long FOOTER_BYTES = 256; // has a fuzz test of its own
    private static final int PATCH_BYTES = 10;
    // a fuzzer that instruments classes does so in the thread that loads them
    private static final long CLASSES_AND_MESSAGES = System.getenv("JAZZER_FUZZ") == null ? 64 << 20 : 1 << 30;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final byte[] sound;

    /// An existing file of `/dev/shm`.
    FuzzedFile(String name) {
        this.file = Path.of("/dev/shm", name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            this.memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.sound = memory.toArray(ValueLayout.JAVA_BYTE);
    }

    /// Makes it sound, but for the words that the data names: `word number u16 | value u64`, again and again.
    void patch(byte[] data) {
        MemorySegment.copy(sound, 0, memory, ValueLayout.JAVA_BYTE, 0, sound.length);
        ByteBuffer patches = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        long words = (memory.byteSize() - FOOTER_BYTES) / Long.BYTES;
        while (patches.remaining() >= PATCH_BYTES) {
            long word = Short.toUnsignedLong(patches.getShort()) % words;
            memory.set(ValueLayout.JAVA_LONG, word * Long.BYTES, patches.getLong());
        }
    }

    /// One patch: this value at this offset.
    static byte[] seed(long offset, long value) {
        return ByteBuffer.allocate(PATCH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (offset / Long.BYTES))
                .putLong(value)
                .array();
    }

    /// Something to do with it.
    interface Use {
        void run() throws InterruptedException;
    }

    /// Any other exception fails the test.
    static void allow(Use use) {
        try {
            use.run();
        } catch (SharedMemoryException | IllegalStateException e) {
            assertThat(e).hasMessageNotContaining("Already closed");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Does all of it within bounds.
    void use(Use use) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        allow(use);
        assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(PATIENCE_NANOS);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
                .as("bytes allocated")
                .isLessThan(CLASSES_AND_MESSAGES + 64 * memory.byteSize());
    }

    @Override
    public void close() {
        arena.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
