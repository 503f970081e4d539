package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The area at the start of a stream that foreign programs read. A function of the cell, so that putting a version
/// there again changes nothing: a repairer may do it over.
sealed interface ClassicArea permits ClassicV1Area, ClassicV2Area {
    /// The change bit of a version that is about to be published, to be kept in its cell.
    int changeBit(MemorySegment memory, long version);

    /// Puts a published cell there. Called by the writer, or by who repairs a dead one.
    ///
    /// @param memory of the stream
    /// @param cell byte offset of the cell
    /// @param flags type and change bit as foreign programs read them
    /// @param size of the value, in bytes
    /// @param holder attachment index in whose name a lock may be taken
    void put(MemorySegment memory, long version, long cell, int flags, long size, int holder);

    /// The area of a stream, or null when it has none.
    static @Nullable ClassicArea of(StreamBlocks blocks) {
        return switch (blocks.layout) {
            case V1 -> new ClassicV1Area(blocks);
            case V2 -> new ClassicV2Area(blocks);
            case NONE -> null;
        };
    }
}
