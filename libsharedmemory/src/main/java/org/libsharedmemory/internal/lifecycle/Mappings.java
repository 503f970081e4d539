package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.platform.MappingThread;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.platform.Processes;

/// What a handle maps of its file.
///
/// @param memory all of it
/// @param lifeline null for who takes no place in its table
record Mappings(MemorySegment memory, @Nullable Lifeline lifeline) {
    /// Maps all of a file that will not be written to, or has no table of its own.
    static Mappings withoutTable(OpenFile file, long byteSize, Arena arena) throws IOException {
        return new Mappings(file.map(0, byteSize, arena), null);
    }

    /// Maps a segment of ours. What fails leaves nothing mapped outside the arena.
    static Mappings withTable(OpenFile file, Shape shape, Arena arena, Processes processes) throws IOException {
        return MappingThread.run(
                () -> new Mappings(file.map(0, shape.totalSize(), arena), Lifeline.ofSegment(file, shape, processes)));
    }
}
