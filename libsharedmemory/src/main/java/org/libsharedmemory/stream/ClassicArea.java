package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.ValueType;

/// The area at the start of a stream that foreign programs read. A function of the version, so that writing a
/// version again changes nothing: a repairer may do it over.
sealed interface ClassicArea permits ClassicV1Area, ClassicV2Area {
    /// Puts a published cell there. Called by the writer, or by who repairs a dead one.
    ///
    /// @param memory of the stream
    /// @param cell byte offset of the cell
    /// @param holder attachment index in whose name a lock may be taken
    void put(MemorySegment memory, long version, long cell, ValueType type, long size, int holder);

    /// The area of a stream, or null when it has none.
    static @Nullable ClassicArea of(StreamBlocks blocks) {
        return switch (blocks.layout) {
            case V1 -> new ClassicV1Area(blocks);
            case V2 -> new ClassicV2Area(blocks);
            case NONE -> null;
        };
    }
}
