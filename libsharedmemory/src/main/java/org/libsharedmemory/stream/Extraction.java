package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.segment.ValueType;

/// What to do with the bytes of a value. They may change meanwhile: what it makes of them counts only if the source
/// then says that they did not.
@FunctionalInterface
interface Extraction {
    void extract(ValueType type, long version, MemorySegment memory, long offset, long size);
}
