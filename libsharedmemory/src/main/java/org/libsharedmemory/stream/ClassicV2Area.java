package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;

/// Layout v2, under its lock. A lock that a foreign program keeps is waited for once; then each write tries it once
/// and goes on without the area, counted, until it is free again: readers of ours are never held up.
final class ClassicV2Area implements ClassicArea {
    private static final long FIRST_WAIT_NANOS = 5_000_000;

    private final StreamControl control;
    private boolean stuck;

    ClassicV2Area(StreamBlocks blocks) {
        control = blocks.control;
    }

    @Override
    public int changeBit(MemorySegment memory, long version) {
        return (int) version & ClassicFlags.CHANGE;
    }

    @Override
    public void put(MemorySegment memory, long version, long cell, int flags, long size, int holder) {
        int mine = ClassicV2Stream.lockOf(holder);
        if (!take(memory, mine)) {
            control.classicSkipsPlain(memory, control.classicSkipsPlain(memory) + 1);
            return;
        }
        BulkCopy.copy(memory, cell + StreamCells.HEADER_BYTES, memory, ClassicV2Stream.HEADER_BYTES, size);
        ClassicV2Stream.sizePlain(memory, size);
        ClassicV2Stream.flagsPlain(memory, flags);
        ClassicV2Stream.revisionRelease(memory, (int) version);
        control.classicVersionRelease(memory, version);
        ClassicV2Stream.lockRelease(memory); // SYNC v2.lock
    }

    /// A lock that already names the holder was left by a dead one whose index is being repaired.
    private boolean take(MemorySegment memory, int mine) {
        if (ClassicV2Stream.lockCompareAndSet(memory, 0, mine)
                || ClassicV2Stream.lockAcquire(memory) == mine) { // SYNC v2.lock
            stuck = false;
            return true;
        }
        long start = System.nanoTime();
        while (!stuck && System.nanoTime() - start < FIRST_WAIT_NANOS) {
            Thread.yield();
            if (ClassicV2Stream.lockCompareAndSet(memory, 0, mine)) { // SYNC v2.lock
                return true;
            }
        }
        stuck = true;
        return false;
    }
}
