package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.ValueType;

/// Writes into a stream of ours: rotating cells, each published by its even stamp alone.
///
/// A writer killed at any instruction damages only the cell that is not published. The number of an unpublished
/// version is used again.
final class CellTarget implements ValueTarget {
    private final StreamBlocks blocks;
    private final SegmentHandle handle;
    private final StreamCells cells;
    private final StreamControl control;
    private final ChangeSignal newValue;
    private final @Nullable ClassicArea area;
    private final WriterWord word;
    private final boolean several;

    private long version;
    private long cell;
    private boolean writing;

    CellTarget(StreamBlocks blocks, Duration lockTimeout) {
        this.blocks = blocks;
        this.handle = blocks.handle;
        this.cells = blocks.cells;
        this.control = blocks.control;
        this.newValue = blocks.newValue();
        this.area = ClassicArea.of(blocks);
        this.word = new WriterWord(blocks, lockTimeout);
        this.several = StreamShape.writersOf(blocks.shape) == Writers.SEVERAL;
        if (!several) {
            word.takeRole();
            version = blocks.takeUp(blocks.memory);
            StreamRepair.bringUp(blocks, area, handle.index());
        }
        newValue.wakeAll(); // sleepers look again at who can wake them
    }

    @Override
    public long capacity() {
        return cells.capacity();
    }

    @Override
    public boolean buildsInPlace() {
        return true;
    }

    @Override
    public long begin(MemorySegment memory) {
        if (several) {
            lock(memory);
        } else if (writing) {
            throw twoWriters();
        }
        writing = true;
        VarHandle.releaseFence(); // SYNC handle.close: keeps the compiler from looking whether it is closed before
        try {
            handle.requireLive(memory);
            cell = cells.cell(version + 1);
            cells.stampOddPlain(memory, cell, version + 1);
        } catch (RuntimeException | Error e) {
            release(memory); // a write that has not begun has no end
            throw e;
        }
        VarHandle.releaseFence();
        return cell + StreamCells.HEADER_BYTES;
    }

    private void lock(MemorySegment memory) {
        word.lock(memory);
        try {
            version = blocks.takeUp(memory);
        } catch (RuntimeException | Error e) {
            word.unlock(memory);
            throw e;
        }
    }

    @Override
    public long publish(MemorySegment memory, ValueType type, long size) {
        long next = version + 1;
        int change = area == null ? 0 : area.changeBit(memory, next);
        cells.headPlain(memory, cell, Elements.codeOf(type), change, size);
        cells.stampEvenRelease(memory, cell, next); // SYNC cell.publish
        control.versionRelease(memory, next);
        version = next;
        if (area != null) {
            area.put(memory, next, cell, ClassicTypes.flagsOf(type) | change, size, handle.index());
        }
        return next;
    }

    @Override
    public void end(MemorySegment memory) {
        release(memory);
        newValue.announce(memory);
    }

    private void release(MemorySegment memory) {
        writing = false;
        if (several) {
            word.unlock(memory);
        }
    }

    @Override
    public boolean isRead() {
        if (blocks.layout != StreamLayout.V2) {
            throw new IllegalStateException("only layout V2 tells whether a value was read, not " + blocks.layout);
        }
        return ClassicV2Stream.ackAcquire(blocks.memory) == (int) blocks.latest(blocks.memory);
    }

    @Override
    public boolean awaitRead(Duration wait) throws InterruptedException {
        return Acknowledgement.await(this, handle, wait);
    }

    @Override
    public void close() {
        handle.close(() -> writing, several ? () -> {} : word::letGo); // a lock is nobody's between writes
    }

    private IllegalStateException twoWriters() {
        return new IllegalStateException("a write to segment '" + handle.name()
                + "' is going on: writes do not nest, and a stream with Writers.ONE takes one thread at a time");
    }
}
