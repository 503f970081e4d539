package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/// A ring buffer of Agrona in a mapped file: `kind` SPSC (one to one) or MPMC (many to one).
final class AgronaLink implements Link {
    private final RingBuffer ring;
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[0]);
    private final Handler handler = new Handler();

    private AgronaLink(Path path, Parameters parameters, boolean create) throws IOException {
        int size = parameters.number("size", 64);
        int capacity = parameters.ringBytes(size + 8);
        int length = capacity + RingBufferDescriptor.TRAILER_LENGTH;
        if (create) {
            Path hidden = path.resolveSibling(path.getFileName() + ".new");
            Files.write(hidden, new byte[length]);
            Files.move(hidden, path);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            UnsafeBuffer buffer = new UnsafeBuffer(mapped);
            ring = parameters.text("kind", "SPSC").equals("SPSC")
                    ? new OneToOneRingBuffer(buffer)
                    : new ManyToOneRingBuffer(buffer);
        }
    }

    static AgronaLink receiver(Path path, Parameters parameters) throws IOException {
        return new AgronaLink(path, parameters, true);
    }

    static AgronaLink sender(Path path, Parameters parameters) throws IOException {
        Rendezvous.awaitFile(path);
        return new AgronaLink(path, parameters, false);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        source.wrap(bytes);
        return ring.write(1, source, offset, length);
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        handler.payload = payload;
        handler.sink = sink;
        return ring.read(handler, limit);
    }

    @Override
    public void close() {} // the file goes with the directory of the run

    private static final class Handler implements MessageHandler {
        private @Nullable Payload payload;
        private @Nullable Runnable sink;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            if (payload != null && sink != null) {
                buffer.getBytes(index, payload.bytes(), payload.position(), length);
                sink.run();
            }
        }
    }
}
