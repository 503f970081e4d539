package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A connected stream socket, blocking. The receiver listens, and accepts when it first wants a message.
final class SocketLink implements Link {
    private final Bytes bytes;
    private final @Nullable ServerSocketChannel server;
    private @Nullable SocketChannel channel;

    private SocketLink(Bytes bytes, @Nullable ServerSocketChannel server, @Nullable SocketChannel channel) {
        this.bytes = bytes;
        this.server = server;
        this.channel = channel;
    }

    static SocketLink unixReceiver(Path path, Parameters parameters) throws IOException {
        Path hidden = path.resolveSibling(path.getFileName() + ".new");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(hidden));
        Files.move(hidden, path); // there only when it can be connected to
        return new SocketLink(Bytes.toReceive(parameters), server, null);
    }

    static SocketLink unixSender(Path path, Parameters parameters) throws IOException {
        Rendezvous.awaitFile(path);
        return sender(UnixDomainSocketAddress.of(path), parameters);
    }

    /// The file holds the number of the port.
    static SocketLink tcpReceiver(Path file, Parameters parameters) throws IOException {
        Path hidden = file.resolveSibling(file.getFileName() + ".new");
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Files.writeString(hidden, Integer.toString(server.socket().getLocalPort()));
        Files.move(hidden, file);
        return new SocketLink(Bytes.toReceive(parameters), server, null);
    }

    static SocketLink tcpSender(Path file, Parameters parameters) throws IOException {
        Rendezvous.awaitFile(file);
        int port = Integer.parseInt(Files.readString(file));
        SocketLink link = sender(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), parameters);
        link.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
        return link;
    }

    private static SocketLink sender(SocketAddress address, Parameters parameters) throws IOException {
        return new SocketLink(Bytes.toSend(parameters), null, SocketChannel.open(address));
    }

    private SocketChannel channel() {
        SocketChannel connected = channel;
        if (connected == null) {
            if (server == null) {
                throw new IllegalStateException("closed");
            }
            try {
                connected = server.accept();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            channel = connected;
        }
        return connected;
    }

    @Override
    public boolean send(byte[] message, int offset, int length) {
        return bytes.send(channel(), message, offset, length);
    }

    @Override
    public int sendAll(Payload payload, long first, int count) {
        return bytes.sendAll(channel(), payload, first, count);
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        return bytes.receive(channel(), payload, sink, limit);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
