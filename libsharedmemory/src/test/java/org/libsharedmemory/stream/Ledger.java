package org.libsharedmemory.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What writers that are going to be killed had acknowledged: a mapped file with one word for each, `version << 24 |
/// sequence`, stored after a write has returned.
final class Ledger implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    Ledger(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8L * SLOTS, arena);
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException(e);
        }
    }

    void acknowledge(int writer, long sequence, long version) {
        WORD.setRelease(memory, 8L * writer, version << 24 | sequence);
    }

    /// The last acknowledged version, 0 if none.
    long version(int writer) {
        return word(writer) >>> 24;
    }

    long sequence(int writer) {
        return word(writer) & 0xff_ffff;
    }

    /// Both at one instant: by how much the version is ahead of the sequence.
    long ahead(int writer) {
        long word = word(writer);
        return (word >>> 24) - (word & 0xff_ffff);
    }

    private long word(int writer) {
        return (long) WORD.getAcquire(memory, 8L * writer);
    }

    @Override
    public void close() {
        arena.close();
    }
}
