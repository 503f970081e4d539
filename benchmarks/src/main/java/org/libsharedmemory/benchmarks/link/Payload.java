package org.libsharedmemory.benchmarks.link;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A value of a given size with the same number in its first and in its last 8 bytes: a torn copy shows.
public final class Payload {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final MemorySegment memory;
    private int position;

    public Payload(int byteSize) {
        bytes = new byte[byteSize];
        memory = MemorySegment.ofArray(bytes);
    }

    public byte[] bytes() {
        return bytes;
    }

    public MemorySegment memory() {
        return memory;
    }

    /// Where the next message that is received goes: 0, but for messages that come in pieces.
    public int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    /// Copies a received message in.
    void take(MemorySegment message) {
        MemorySegment.copy(message, 0, memory, position, message.byteSize());
    }

    public void stamp(long number) {
        LONG.set(bytes, 0, number);
        LONG.set(bytes, bytes.length - Long.BYTES, number);
    }

    public long number() {
        return (long) LONG.get(bytes, 0);
    }

    public boolean isTorn() {
        return (long) LONG.get(bytes, 0) != (long) LONG.get(bytes, bytes.length - Long.BYTES);
    }

    public void expect(long number) {
        if (number() != number || isTorn()) {
            throw new IllegalStateException("number " + number + " expected, " + number() + " found");
        }
    }
}
