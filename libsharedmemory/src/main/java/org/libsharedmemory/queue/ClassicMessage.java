package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.segment.ValueType;

/// A message of a classic queue: bytes without a type, which every method takes for what it gives.
final class ClassicMessage implements Message {
    private final String queueName;
    private final byte[] bytes;
    private final boolean redelivered;

    /// Takes the array over.
    ClassicMessage(String queueName, byte[] bytes, boolean redelivered) {
        this.queueName = queueName;
        this.bytes = bytes;
        this.redelivered = redelivered;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public ValueType type() {
        return ValueType.BYTES;
    }

    @Override
    public int tag() {
        return 0;
    }

    @Override
    public long byteSize() {
        return bytes.length;
    }

    @Override
    public MemorySegment memory() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    @Override
    public String asString() {
        return as(ValueType.STRING).asString();
    }

    @Override
    public byte[] asBytes() {
        return bytes.clone();
    }

    @Override
    public float[] asFloats() {
        return as(ValueType.FLOATS).asFloats();
    }

    @Override
    public double[] asDoubles() {
        return as(ValueType.DOUBLES).asDoubles();
    }

    @Override
    public int[] asInts() {
        return as(ValueType.INTS).asInts();
    }

    @Override
    public long[] asLongs() {
        return as(ValueType.LONGS).asLongs();
    }

    private HeapValue as(ValueType type) {
        if (bytes.length % type.elementByteSize() != 0) {
            throw HeapValue.wrongType(queueName, ValueType.BYTES, type);
        }
        return new HeapValue(queueName, type, bytes);
    }
}
