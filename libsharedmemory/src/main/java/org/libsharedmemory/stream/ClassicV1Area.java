package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;

/// Layout v1. The change bit of a version is the opposite of what stands there before, because readers of the C++
/// library's release 1.10 clear it to acknowledge. As long as nobody clears it, it is the lowest bit of the version.
final class ClassicV1Area implements ClassicArea {
    private final StreamControl control;

    ClassicV1Area(StreamBlocks blocks) {
        control = blocks.control;
    }

    @Override
    public int changeBit(MemorySegment memory, long version) {
        return ~ClassicV1Stream.flagsAcquire(memory) & ClassicFlags.CHANGE;
    }

    @Override
    public void put(MemorySegment memory, long version, long cell, int flags, long size, int holder) {
        BulkCopy.copy(memory, cell + StreamCells.HEADER_BYTES, memory, ClassicV1Stream.HEADER_BYTES, size);
        ClassicV1Stream.sizePlain(memory, size);
        ClassicV1Stream.flagsRelease(memory, flags);
        control.classicVersionRelease(memory, version);
    }
}
