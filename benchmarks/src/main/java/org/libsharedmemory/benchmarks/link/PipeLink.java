package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A named pipe, blocking.
final class PipeLink implements Link {
    private static final int PRIVATE = 0600;

    private final FileChannel channel;
    private final Bytes bytes;

    private PipeLink(FileChannel channel, Bytes bytes) {
        this.channel = channel;
        this.bytes = bytes;
    }

    static PipeLink receiver(Path path, Parameters parameters) throws IOException {
        Path hidden = path.resolveSibling(path.getFileName() + ".new");
        make(hidden);
        // Opened for both, it does not wait for the other side, which would wait for this one.
        FileChannel channel = FileChannel.open(hidden, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.move(hidden, path);
        return new PipeLink(channel, Bytes.toReceive(parameters));
    }

    static PipeLink sender(Path path, Parameters parameters) throws IOException {
        Rendezvous.awaitFile(path);
        return new PipeLink(FileChannel.open(path, StandardOpenOption.WRITE), Bytes.toSend(parameters));
    }

    @SuppressWarnings("restricted") // a call into libc: Java cannot make a pipe with a name
    private static void make(Path path) throws IOException {
        Linker linker = Linker.nativeLinker();
        var mkfifo = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("mkfifo"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int failed = (int) mkfifo.invokeExact(name, PRIVATE);
            if (failed != 0) {
                throw new IOException("cannot make a pipe " + path);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean send(byte[] message, int offset, int length) {
        return bytes.send(channel, message, offset, length);
    }

    @Override
    public int sendAll(Payload payload, long first, int count) {
        return bytes.sendAll(channel, payload, first, count);
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        return bytes.receive(channel, payload, sink, limit);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
