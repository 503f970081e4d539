package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueType;

/// A message copied out of a queue.
record QueueMessage(Value value, int tag, boolean redelivered) implements Message {
    @Override
    public ValueType type() {
        return value.type();
    }

    @Override
    public long byteSize() {
        return value.byteSize();
    }

    @Override
    public MemorySegment memory() {
        return value.memory();
    }

    @Override
    public String asString() {
        return value.asString();
    }

    @Override
    public byte[] asBytes() {
        return value.asBytes();
    }

    @Override
    public float[] asFloats() {
        return value.asFloats();
    }

    @Override
    public double[] asDoubles() {
        return value.asDoubles();
    }

    @Override
    public int[] asInts() {
        return value.asInts();
    }

    @Override
    public long[] asLongs() {
        return value.asLongs();
    }
}
