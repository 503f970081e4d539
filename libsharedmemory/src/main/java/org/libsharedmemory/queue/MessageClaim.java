package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.segment.ValueType;

/// Room for one message in a queue, to be filled in place and then committed or given up.
///
/// There is one such object per producer, used again for each claim; it is valid from [QueueProducer#claim]
/// to [#commit()] or [#close]. While it is open its producer does nothing else, and in a queue with many
/// producers the messages behind it wait for it. Given up, it counts as a message there until a consumer
/// comes past it. Not thread-safe: used by the thread that uses its producer.
public final class MessageClaim implements AutoCloseable {
    private final ProducerHandle producer;
    private final Turn turn;
    private long offset = -1;
    private int byteSize;

    MessageClaim(ProducerHandle producer) {
        this.producer = producer;
        this.turn = producer.turn;
    }

    void open(long newOffset, int newByteSize) {
        offset = newOffset;
        byteSize = newByteSize;
    }

    boolean isOpen() {
        return offset >= 0;
    }

    /// {@return the bytes of the message, to be filled; their first content is undefined} Valid until
    /// [#commit()] or [#close]; writing to them later damages other messages.
    ///
    /// @throws IllegalStateException if the claim is not open
    public MemorySegment memory() {
        requireOpen();
        return producer.handle.memory().asSlice(offset, byteSize);
    }

    /// Publishes the message as raw bytes with tag 0.
    ///
    /// @throws IllegalStateException if the claim is not open, or its producer is closed
    /// @throws org.libsharedmemory.segment.SegmentRetiredException if the queue was removed or replaced; the
    ///     room is given up
    public void commit() {
        commit(ValueType.BYTES, 0);
    }

    /// Publishes the message.
    ///
    /// @param type what the bytes are
    /// @param tag any number, handed to the consumer
    /// @throws IllegalStateException if the claim is not open, or its producer is closed
    /// @throws IllegalArgumentException if the size is no multiple of the type's elements, or `tag` is not 0 in
    ///     a queue of a classic layout; the claim stays open
    /// @throws org.libsharedmemory.segment.SegmentRetiredException if the queue was removed or replaced; the
    ///     room is given up
    public void commit(ValueType type, int tag) {
        requireOpen();
        ProducerHandle.requireWhole(type, byteSize);
        producer.requireCarries(tag);
        offset = -1;
        turn.endClaim();
        try {
            sealOrAbort(producer.handle.memory(), MessageHeader.of(byteSize, Elements.codeOf(type), tag));
        } catch (InternalError | IllegalStateException e) {
            throw producer.handle.failure(e);
        } finally {
            turn.end();
        }
    }

    private void sealOrAbort(MemorySegment memory, long header) {
        boolean done = false;
        try {
            producer.handle.requireLive(memory);
            producer.seal(memory, byteSize, header);
            producer.publish(memory);
            done = true;
        } finally {
            if (!done && !producer.handle.isClosed()) {
                producer.abort(memory);
            }
        }
    }

    /// Gives the room up, unless the message was committed: nobody will see it. A second call does nothing. If
    /// this process dies instead, the room is given up in its name.
    @Override
    public void close() {
        if (isOpen()) {
            offset = -1;
            abort();
        }
    }

    private void abort() {
        if (producer.handle.isClosed()) {
            turn.end(); // who closes it waits for that, and gives the claim up
            return;
        }
        turn.endClaim();
        try {
            producer.abort(producer.handle.memory());
        } catch (InternalError | IllegalStateException e) {
            throw producer.handle.failure(e);
        } finally {
            turn.end();
        }
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("the claim is not open: it was committed, closed, or never made");
        }
    }
}
