package org.libsharedmemory.internal.platform;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.libsharedmemory.internal.layout.CrashPoint;

/// An open segment file. The channel is only needed to read and map; mappings outlive it.
public final class OpenFile implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final FileChannel channel;
    private final FileFacts facts;
    private final boolean writable;

    OpenFile(FileChannel channel, FileFacts facts, boolean writable) {
        this.channel = channel;
        this.facts = facts;
        this.writable = writable;
    }

    /// As they were when the file was opened.
    public FileFacts facts() {
        return facts;
    }

    FileChannel channel() {
        return channel;
    }

    /// The file's size in bytes now.
    public long byteSize() throws IOException {
        return channel.size();
    }

    /// Writes zeros from the start: what a full file system cannot hold is an exception here, never a fault later.
    public void reserve(long byteSize) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK, byteSize));
        long done = 0;
        while (done < byteSize) {
            CrashPoint.before("file.reserve");
            zeros.clear().limit((int) Math.min(zeros.capacity(), byteSize - done));
            done += channel.write(zeros, done);
        }
    }

    /// Copies bytes out without mapping them; the result is rounded up to 8 bytes.
    ///
    /// @throws EOFException when the file is shorter
    public MemorySegment read(long offset, int byteSize) throws IOException {
        byte[] bytes = new byte[byteSize];
        ByteBuffer target = ByteBuffer.wrap(bytes);
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position()) < 0) {
                throw new EOFException("file ended at byte " + (offset + target.position()) + " of "
                        + (offset + byteSize) + ": it is being truncated");
            }
        }
        MemorySegment copy = MemorySegment.ofArray(new long[(byteSize + 7) / 8]); // aligned for atomic access
        return copy.copyFrom(MemorySegment.ofArray(bytes));
    }

    /// Maps a range that lies inside the file; a mapping must never extend it.
    ///
    /// @param arena one that other threads can use
    public MemorySegment map(long offset, long byteSize, Arena arena) throws IOException {
        long size = channel.size();
        if (offset + byteSize > size) {
            throw new EOFException("file has " + size + " bytes, " + (offset + byteSize) + " are needed");
        }
        MapMode mode = writable ? MapMode.READ_WRITE : MapMode.READ_ONLY;
        return MappingThread.run(() -> channel.map(mode, offset, byteSize, arena));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
