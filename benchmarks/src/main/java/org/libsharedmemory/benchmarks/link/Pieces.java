package org.libsharedmemory.benchmarks.link;

/// Messages that cross another link in pieces of equal size, so that they need no ring larger than a cache. The size
/// of a message is a multiple of the size of a piece.
final class Pieces implements Link {
    private final Link link;
    private final int piece;
    private int sent;

    Pieces(Link link, int piece) {
        this.link = link;
        this.piece = piece;
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        while (sent < length) {
            if (!link.send(bytes, offset + sent, piece)) {
                return false;
            }
            sent += piece;
        }
        sent = 0;
        return true;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        return link.receive(payload, () -> next(payload, sink), limit);
    }

    private void next(Payload payload, Runnable sink) {
        payload.moveTo(payload.position() + piece);
        if (payload.position() == payload.bytes().length) {
            payload.moveTo(0);
            sink.run();
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
