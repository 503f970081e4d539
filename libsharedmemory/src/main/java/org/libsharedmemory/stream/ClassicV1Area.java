package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.segment.ValueType;

/// Layout v1. The change bit of a version is the opposite of what stands there when the version is first put,
/// because readers of the C++ library's release 1.10 clear it to acknowledge; that choice is noted in the control
/// block before the area is touched. As long as nobody clears the bit it is the lowest bit of the version.
final class ClassicV1Area implements ClassicArea {
    private final StreamControl control;

    ClassicV1Area(StreamBlocks blocks) {
        control = blocks.control;
    }

    @Override
    public void put(MemorySegment memory, long version, long cell, ValueType type, long size, int holder) {
        int change = changeBitOf(memory, version);
        BulkCopy.copy(memory, cell + StreamCells.HEADER_BYTES, memory, ClassicV1Stream.HEADER_BYTES, size);
        ClassicV1Stream.sizePlain(memory, size);
        ClassicV1Stream.flagsRelease(memory, ClassicTypes.flagsOf(type) | change);
        control.classicVersionRelease(memory, version);
    }

    private int changeBitOf(MemorySegment memory, long version) {
        long intent = control.classicIntentPlain(memory);
        if (intent >>> 1 == version) {
            return (int) intent & ClassicFlags.CHANGE;
        }
        int change = ~ClassicV1Stream.flagsAcquire(memory) & ClassicFlags.CHANGE;
        control.classicIntentPlain(memory, version, change);
        return change;
    }
}
