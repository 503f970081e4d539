package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// Copies a value to a new array; refuses, once the value is known to be whole, one of another type than asked for.
final class HeapCopy implements Extraction {
    private static final byte[] NOTHING = new byte[0];

    private final String name;
    private final @Nullable ValueType wanted;
    private ValueType type = ValueType.BYTES;
    private byte[] bytes = NOTHING;

    /// @param wanted null: any type
    HeapCopy(String name, @Nullable ValueType wanted) {
        this.name = name;
        this.wanted = wanted;
    }

    @Override
    public void extract(ValueType found, long version, MemorySegment memory, long offset, long size) {
        if (wanted != null && found != wanted) {
            throw HeapValue.wrongType(name, found, wanted);
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new ValueTooLargeException(
                    name, "the value has " + size + " bytes, more than an array; use readInto or readOptimistic");
        }
        type = found;
        bytes = BulkCopy.toArray(memory, offset, (int) size);
    }

    HeapValue value() {
        return new HeapValue(name, type, bytes);
    }

    byte[] bytes() {
        return bytes;
    }
}
