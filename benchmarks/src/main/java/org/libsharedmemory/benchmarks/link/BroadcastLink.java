package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;

/// Agrona's broadcast buffer in a mapped file: the sender never waits, and a slow receiver misses messages.
final class BroadcastLink implements Link {
    private final UnsafeBuffer buffer;
    private final BroadcastTransmitter transmitter;
    private final BroadcastReceiver receiver;
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[0]);

    private BroadcastLink(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        }
        transmitter = new BroadcastTransmitter(buffer);
        receiver = new BroadcastReceiver(buffer);
    }

    static BroadcastLink receiver(Path path, Parameters parameters) throws IOException {
        Path hidden = path.resolveSibling(path.getFileName() + ".new");
        int capacity = parameters.ringBytes(parameters.number("size", 64) + 8);
        Files.write(hidden, new byte[capacity + BroadcastBufferDescriptor.TRAILER_LENGTH]);
        Files.move(hidden, path);
        return new BroadcastLink(path);
    }

    static BroadcastLink sender(Path path) throws IOException {
        Rendezvous.awaitFile(path);
        return new BroadcastLink(path);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        source.wrap(bytes);
        transmitter.transmit(1, source, offset, length);
        return true;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        int received = 0;
        while (received < limit && receiver.receiveNext()) {
            receiver.buffer().getBytes(receiver.offset(), payload.bytes(), payload.position(), receiver.length());
            if (receiver.validate()) {
                received++;
                sink.run();
            }
        }
        return received;
    }

    @Override
    public boolean isLossy() {
        return true;
    }

    @Override
    public void close() {}
}
