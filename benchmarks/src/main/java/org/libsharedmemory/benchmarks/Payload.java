package org.libsharedmemory.benchmarks;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A value of a given size with the same number in its first and in its last 8 bytes: a torn copy shows.
final class Payload {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final MemorySegment memory;

    Payload(int byteSize) {
        bytes = new byte[byteSize];
        memory = MemorySegment.ofArray(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    MemorySegment memory() {
        return memory;
    }

    void stamp(long number) {
        LONG.set(bytes, 0, number);
        LONG.set(bytes, bytes.length - Long.BYTES, number);
    }

    long number() {
        return (long) LONG.get(bytes, 0);
    }

    boolean isTorn() {
        return (long) LONG.get(bytes, 0) != (long) LONG.get(bytes, bytes.length - Long.BYTES);
    }

    void expect(long number) {
        if (number() != number || isTorn()) {
            throw new IllegalStateException("number " + number + " expected, " + number() + " found");
        }
    }
}
