package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.ValueType;

/// Reads the cells of a stream of ours, lock-free: a value is used only if its stamp is the same before and after
/// (a seqlock per cell, with N cells in rotation). Looks for news at the stamp of the next cell, not at a shared
/// counter, so that a value that arrives costs as few cache lines as can be.
final class CellSource implements ValueSource {
    private final String name;
    private final StreamBlocks blocks;
    private final StreamCells cells;
    private final StreamControl control;
    private final long history;

    CellSource(StreamBlocks blocks) {
        this.name = blocks.handle.name();
        this.blocks = blocks;
        this.cells = blocks.cells;
        this.control = blocks.control;
        this.history = blocks.shape.a() - 2; // the cell behind the newest is always being overwritten
    }

    @Override
    public boolean hasNewer(long seen) {
        return cells.stampAcquire(blocks.memory, cells.cell(seen + 1)) >= 2 * (seen + 1); // SYNC cell.publish
    }

    @Override
    public long newest(long seen) {
        MemorySegment memory = blocks.memory;
        long next = seen + 1;
        long stamp = cells.stampAcquire(memory, cells.cell(next)); // SYNC cell.publish
        if (stamp < 2 * next) {
            return seen;
        }
        if (stamp >= StreamCells.STAMP_LIMIT) {
            throw damaged(next, stamp);
        }
        boolean adjacentIsOlder =
                cells.stampAcquire(memory, cells.cell(next + 1)) < 2 * (next + 1); // SYNC cell.publish
        return stamp == 2 * next && adjacentIsOlder ? next : Math.max(next, blocks.latest(memory));
    }

    @Override
    public long following(long seen) {
        long newest = newest(seen);
        return newest == seen ? seen : Math.max(seen + 1, newest - history);
    }

    @Override
    public boolean extract(long version, Extraction extraction) {
        MemorySegment memory = blocks.memory;
        long cell = cells.cell(version);
        if (cells.stampAcquire(memory, cell) != 2 * version) { // SYNC cell.publish
            return false;
        }
        long head = cells.headPlain(memory, cell);
        long size = StreamCells.sizeOf(head);
        ValueType type = Elements.typeOf(StreamCells.typeOf(head));
        boolean sound = type != null && size <= cells.capacity() && size % type.elementByteSize() == 0;
        Throwable thrown = sound ? run(extraction, type, version, memory, cell, size) : null;
        VarHandle.acquireFence();
        if (cells.stampPlain(memory, cell) != 2 * version) {
            return false;
        }
        if (!sound || thrown != null) {
            throw failure(version, head, thrown);
        }
        return true;
    }

    private @Nullable Throwable run(
            Extraction extraction, @Nullable ValueType type, long version, MemorySegment memory, long cell, long size) {
        try {
            extraction.extract(
                    type == null ? ValueType.BYTES : type, version, memory, cell + StreamCells.HEADER_BYTES, size);
            return null;
        } catch (Throwable e) { // whatever the caller's function throws: that of other languages declares nothing
            return e;
        }
    }

    private RuntimeException failure(long version, long head, @Nullable Throwable thrown) {
        if (thrown != null) {
            throw CellSource.<RuntimeException>undeclared(thrown);
        }
        return new SegmentCorruptException(
                name,
                "its version " + version + " has type=" + StreamCells.typeOf(head) + " size=" + StreamCells.sizeOf(head)
                        + ", a cell holds " + cells.capacity() + " bytes");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private SegmentCorruptException damaged(long version, long stamp) {
        return new SegmentCorruptException(
                name,
                "its cell of version " + version + " has stamp=" + stamp + " and hint="
                        + control.versionAcquire(blocks.memory) + ", which cannot be; remove or replace the stream");
    }
}
