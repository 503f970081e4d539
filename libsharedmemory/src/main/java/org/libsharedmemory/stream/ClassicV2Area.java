package org.libsharedmemory.stream;

import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.segment.ValueType;

/// Layout v2, under its lock. A lock that a foreign program keeps is waited for once; then each write tries it once
/// and goes on without the area, counted, until it is free again: readers of ours are never held up.
final class ClassicV2Area implements ClassicArea {
    private static final long FIRST_WAIT_NANOS = 5_000_000;

    private final StreamControl control;
    private final StreamCells cells;
    private final ClassicV2Stream area;
    private boolean stuck;

    ClassicV2Area(StreamBlocks blocks) {
        control = blocks.control;
        cells = blocks.cells;
        area = new ClassicV2Stream(blocks.handle.memory());
    }

    @Override
    public void put(long version, long cell, ValueType type, long size, int holder) {
        int mine = ClassicV2Stream.lockOf(holder);
        if (!take(mine)) {
            control.classicSkipsPlain(control.classicSkipsPlain() + 1);
            return;
        }
        BulkCopy.copy(
                cells.memory(), cell + StreamCells.HEADER_BYTES, area.memory(), ClassicV2Stream.HEADER_BYTES, size);
        area.sizePlain(size);
        area.flagsPlain(ClassicTypes.flagsOf(type) | (int) version & ClassicFlags.CHANGE);
        area.revisionRelease((int) version);
        control.classicVersionRelease(version);
        area.lockRelease(); // SYNC v2.lock
    }

    /// A lock that already names the holder was left by a dead one whose index is being repaired.
    private boolean take(int mine) {
        if (area.lockCompareAndSet(0, mine) || area.lockAcquire() == mine) { // SYNC v2.lock
            stuck = false;
            return true;
        }
        long start = System.nanoTime();
        while (!stuck && System.nanoTime() - start < FIRST_WAIT_NANOS) {
            Thread.yield();
            if (area.lockCompareAndSet(0, mine)) { // SYNC v2.lock
                return true;
            }
        }
        stuck = true;
        return false;
    }
}
