package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.platform.Processes;

/// A second, small mapping of an attachment table and footer, which outlives the mapping of the body: an entry is
/// given back only when nothing of this process can touch the body any more. For a foreign segment it is the
/// sidecar's.
final class Lifeline implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment memory;
    private final Attachments attachments;

    private Lifeline(Arena arena, MemorySegment memory, Attachments attachments) {
        this.arena = arena;
        this.memory = memory;
        this.attachments = attachments;
    }

    /// Maps the end of a segment.
    static Lifeline ofSegment(OpenFile file, Shape shape, Processes processes) throws IOException {
        return map(file, shape.tableOffset(), shape, processes);
    }

    /// Maps all of a sidecar.
    static Lifeline ofSidecar(OpenFile file, Shape shape, Processes processes) throws IOException {
        return map(file, 0, shape, processes);
    }

    private static Lifeline map(OpenFile file, long from, Shape shape, Processes processes) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment memory = file.map(from, shape.totalSize() - from, arena);
            AttachmentTable table = new AttachmentTable(shape.tableOffset() - from, shape.tableEntries());
            return new Lifeline(arena, memory, new Attachments(memory, table, processes));
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    Attachments attachments() {
        return attachments;
    }

    MemorySegment memory() {
        return memory;
    }

    void retire() {
        Footer.stateRelease(memory, memory.byteSize() - Footer.BYTES, Footer.RETIRED); // SYNC segment.retired
    }

    /// Gives an entry back, if there is one, and unmaps.
    void giveBack(int index) {
        try (this) {
            if (index != Attachments.NONE) {
                attachments.release(index);
            }
        } catch (InternalError _) {
            // truncated: there is no entry any more
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
