package org.libsharedmemory.stream;

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
    private final StreamCells cells;
    private final ClassicV1Stream area;

    ClassicV1Area(StreamBlocks blocks) {
        control = blocks.control;
        cells = blocks.cells;
        area = new ClassicV1Stream(blocks.handle.memory());
    }

    @Override
    public void put(long version, long cell, ValueType type, long size, int holder) {
        int change = changeBitOf(version);
        BulkCopy.copy(
                cells.memory(), cell + StreamCells.HEADER_BYTES, area.memory(), ClassicV1Stream.HEADER_BYTES, size);
        area.sizePlain(size);
        area.flagsRelease(ClassicTypes.flagsOf(type) | change);
        control.classicVersionRelease(version);
    }

    private int changeBitOf(long version) {
        long intent = control.classicIntentPlain();
        if (intent >>> 1 == version) {
            return (int) intent & ClassicFlags.CHANGE;
        }
        int change = ~area.flagsAcquire() & ClassicFlags.CHANGE;
        control.classicIntentPlain(version, change);
        return change;
    }
}
