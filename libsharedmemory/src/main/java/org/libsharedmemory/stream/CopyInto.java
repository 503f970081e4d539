package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// Copies a value into memory of the caller's; reused, so that it allocates nothing.
final class CopyInto implements Extraction {
    private final String name;
    private MemorySegment target = MemorySegment.NULL;
    private long copied;

    CopyInto(String name) {
        this.name = name;
    }

    CopyInto to(MemorySegment newTarget) {
        target = newTarget;
        return this;
    }

    @Override
    public void extract(ValueType type, long version, MemorySegment memory, long offset, long size) {
        if (size > target.byteSize()) {
            throw new ValueTooLargeException(name, "the value has " + size + " bytes, the target " + target.byteSize());
        }
        BulkCopy.copy(memory, offset, target, 0, size);
        copied = size;
    }

    /// Bytes copied last.
    long copied() {
        return copied;
    }
}
