package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.SegmentCorruptException;

/// The blocks of a mapped stream of ours.
final class StreamBlocks {
    final SegmentHandle handle;
    final Shape shape;
    final StreamLayout layout;
    final MemorySegment memory;
    final StreamControl control;
    final StreamCells cells;

    StreamBlocks(SegmentHandle handle) {
        this.handle = handle;
        this.shape = Objects.requireNonNull(handle.description()).shape();
        this.layout = StreamShape.layoutOf(shape);
        this.memory = handle.memory();
        this.control = new StreamControl(shape.controlOffset());
        long capacity = shape.byteSize() - StreamShape.headerOf(layout);
        this.cells = new StreamCells(shape.dataOffset(), shape.c(), shape.a() - 1, capacity);
    }

    ChangeSignal newValue() {
        Attachments attachments = handle.attachments();
        return new ChangeSignal(
                memory,
                control.event(shape.tableEntries()),
                handle::futex,
                handle.index(),
                () -> attachments != null && attachments.allCanWake());
    }

    /// The newest published version, 0 if none: from the hint on, as far as even stamps lead.
    ///
    /// @throws SegmentCorruptException when the hint cannot be
    long latest(MemorySegment memory) {
        return latest(memory, control.versionAcquire(memory));
    }

    private long latest(MemorySegment memory, long hint) {
        long version = hint;
        if (version < 0 || version >= StreamCells.STAMP_LIMIT / 2 - 1) {
            throw new SegmentCorruptException(
                    handle.name(), "version=" + version + " cannot be; remove or replace the stream");
        }
        for (long steps = shape.a(); steps > 0 && isPublished(memory, version + 1); steps--) {
            version++;
        }
        return version;
    }

    /// For whoever becomes the writer: the newest version, with the hint brought up to it, so that the lag of
    /// writers that died before storing it never adds up.
    long takeUp(MemorySegment memory) {
        long hint = control.versionAcquire(memory);
        long latest = latest(memory, hint);
        if (latest != hint) {
            control.versionRelease(memory, latest);
        }
        return latest;
    }

    private boolean isPublished(MemorySegment memory, long version) {
        return cells.stampAcquire(memory, cells.cell(version)) == 2 * version; // SYNC cell.publish
    }
}
