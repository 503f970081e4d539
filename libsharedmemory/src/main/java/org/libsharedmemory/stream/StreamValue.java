package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueType;

/// One value of a stream, copied to the heap: immutable, valid for ever, never torn.
public final class StreamValue implements Value {
    private final HeapValue value;
    private final long version;
    private final long missed;

    StreamValue(HeapValue value, long version, long missed) {
        this.value = value;
        this.version = version;
        this.missed = missed;
    }

    /// {@return the number of this value: 1 for the first one written} For a foreign stream, what its layout tells.
    public long version() {
        return version;
    }

    /// {@return how many versions the reader skipped directly before this one}
    public long missed() {
        return missed;
    }

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

    @Override
    public String toString() {
        return "StreamValue[version=" + version + ", type=" + type() + ", byteSize=" + byteSize() + ", missed=" + missed
                + "]";
    }
}
