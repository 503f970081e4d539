package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// Messages of equal size over what carries only bytes: each written by a call of its own, or `batch` of them
/// together; read as many as have come, up to `buffer` bytes. The calls block.
final class Bytes {
    private static final int READ_BUFFER = 65_536;

    private final int size;
    private final ByteBuffer buffer;

    private Bytes(int size, int bufferSize) {
        this.size = size;
        this.buffer = ByteBuffer.allocateDirect(bufferSize);
    }

    static Bytes toSend(Parameters parameters) {
        int size = parameters.number("size", 64);
        return new Bytes(size, size * parameters.number("batch", 1));
    }

    static Bytes toReceive(Parameters parameters) {
        int size = parameters.number("size", 64);
        Bytes bytes = new Bytes(size, Math.max(size, READ_BUFFER / size * size));
        bytes.buffer.limit(0);
        return bytes;
    }

    boolean send(WritableByteChannel channel, byte[] message, int offset, int length) {
        buffer.clear().put(message, offset, length);
        flush(channel);
        return true;
    }

    int sendAll(WritableByteChannel channel, Payload payload, long first, int count) {
        for (int i = 0; i < count; i++) {
            payload.stamp(first + i);
            buffer.put(payload.bytes());
            if (!buffer.hasRemaining()) {
                flush(channel);
            }
        }
        if (buffer.position() > 0) {
            flush(channel);
        }
        return count;
    }

    private void flush(WritableByteChannel channel) {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.clear();
    }

    int receive(ReadableByteChannel channel, Payload payload, Runnable sink, int limit) {
        try {
            if (buffer.remaining() < size) {
                buffer.compact();
                while (buffer.position() < size) {
                    if (channel.read(buffer) < 0) {
                        throw new IllegalStateException("the sender has gone");
                    }
                }
                buffer.flip();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int received = 0;
        while (received < limit && buffer.remaining() >= size) {
            buffer.get(payload.bytes());
            received++;
            sink.run();
        }
        return received;
    }
}
