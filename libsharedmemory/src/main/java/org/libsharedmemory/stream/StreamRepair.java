package org.libsharedmemory.stream;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.segment.ValueType;

/// Makes good what a dead attachment of a stream left: the classic area is brought up to the newest published
/// value, a lock of layout v2 in its name is freed, then the writer word, then its sleeper's bit.
final class StreamRepair implements Repair {
    private final StreamBlocks blocks;
    private final @Nullable ClassicArea area;

    private StreamRepair(StreamBlocks blocks) {
        this.blocks = blocks;
        this.area = ClassicArea.of(blocks);
    }

    static Repair of(SegmentHandle handle) {
        return handle.isReadOnly() || handle.isForeign() ? Repair.NOTHING : new StreamRepair(new StreamBlocks(handle));
    }

    @Override
    public void repair(int index) {
        if (blocks.control.writerAcquire(blocks.memory) == index + 1) { // SYNC stream.writer
            bringUp(blocks, area, index);
            freeLock(index);
            blocks.control.writerRelease(blocks.memory, 0); // SYNC stream.writer
        }
        blocks.control.event(blocks.shape.tableEntries()).waiterClear(blocks.memory, index);
    }

    private void freeLock(int index) {
        if (blocks.layout == StreamLayout.V2
                && ClassicV2Stream.lockAcquire(blocks.memory) == ClassicV2Stream.lockOf(index)) { // SYNC v2.lock
            ClassicV2Stream.lockRelease(blocks.memory); // SYNC v2.lock
        }
    }

    /// Puts the newest published value into the classic area if it is not there yet.
    ///
    /// @param holder attachment index that has the writer word
    static void bringUp(StreamBlocks blocks, @Nullable ClassicArea area, int holder) {
        long latest = blocks.takeUp(blocks.memory);
        if (area == null || latest == 0 || blocks.control.classicVersionAcquire(blocks.memory) >= latest) {
            return;
        }
        long cell = blocks.cells.cell(latest);
        long head = blocks.cells.headPlain(blocks.memory, cell);
        ValueType type = Elements.typeOf(StreamCells.typeOf(head));
        long size = StreamCells.sizeOf(head);
        if (type != null && size <= blocks.cells.capacity()) {
            int flags = ClassicTypes.flagsOf(type) | StreamCells.changeOf(head);
            area.put(blocks.memory, latest, cell, flags, size, holder);
        }
    }
}
