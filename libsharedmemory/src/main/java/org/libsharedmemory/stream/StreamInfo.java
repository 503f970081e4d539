package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.liveness.Repair;

/// What can be said about a stream without attaching to it: a snapshot, taken without a store.
///
/// @param name the stream's name
/// @param foreign whether another program made it
/// @param layout its classic layout; null for a foreign stream that cannot be recognised yet
/// @param byteSize its size as asked for, the classic header included, in bytes
/// @param maxPayloadByteSize its largest value, in bytes
/// @param cells values it keeps; 0 for a foreign stream
/// @param writers how many may write at the same time; null for a foreign stream
/// @param version the newest version: 0 nothing was written; for a foreign stream of layout V2 its revision, of V1
///     its change bit
/// @param writer attachment index of the writer, or of who holds the writer lock; −1 nobody
/// @param classicVersion the version in the classic area; 0 for none, or a foreign stream
/// @param classicSkips writes that left the classic area as it was because a foreign program kept its lock
/// @param lock the lock word of layout V2: 0 free, 1 a C++ holder, else a Java holder's; 0 for other layouts
/// @param acknowledged the revision a reader of layout V2 has acknowledged; 0 for other layouts
public record StreamInfo(
        String name,
        boolean foreign,
        @Nullable StreamLayout layout,
        long byteSize,
        long maxPayloadByteSize,
        int cells,
        @Nullable Writers writers,
        long version,
        int writer,
        long classicVersion,
        long classicSkips,
        long lock,
        long acknowledged) {

    /// Looks at a stream.
    ///
    /// @param name the stream's name
    /// @return what it says now
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if what has the name is no stream
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if it is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not read it
    public static StreamInfo of(String name) {
        Attaching looking = new Attaching(
                0,
                true,
                true,
                (segment, description, size) -> {
                    if (description == null) {
                        ForeignLayouts.requireRoom(segment, size, null);
                    } else {
                        StreamShape.check(segment, description);
                    }
                },
                handle -> Repair.NOTHING);
        SegmentHandle handle = Segments.system().look(name, looking);
        try {
            return handle.isForeign() ? foreign(handle) : ours(new StreamBlocks(handle));
        } catch (InternalError e) {
            throw handle.fault(e);
        } finally {
            handle.close(() -> false, () -> {});
        }
    }

    private static StreamInfo ours(StreamBlocks blocks) {
        boolean v2 = blocks.layout == StreamLayout.V2;
        return new StreamInfo(
                blocks.handle.name(),
                false,
                blocks.layout,
                blocks.shape.byteSize(),
                blocks.cells.capacity(),
                (int) blocks.shape.a(),
                StreamShape.writersOf(blocks.shape),
                blocks.latest(blocks.memory),
                blocks.control.writerAcquire(blocks.memory) - 1,
                blocks.control.classicVersionAcquire(blocks.memory),
                blocks.control.classicSkipsPlain(blocks.memory),
                v2 ? Integer.toUnsignedLong(ClassicV2Stream.lockAcquire(blocks.memory)) : 0,
                v2 ? Integer.toUnsignedLong(ClassicV2Stream.ackAcquire(blocks.memory)) : 0);
    }

    private static StreamInfo foreign(SegmentHandle handle) {
        MemorySegment memory = handle.memory();
        long size = memory.byteSize();
        StreamLayout layout = ForeignLayouts.recognise(handle.name(), memory);
        boolean v2 = layout == StreamLayout.V2;
        long version = v2
                ? Integer.toUnsignedLong(ClassicV2Stream.revisionAcquire(memory))
                : layout == null ? 0 : ClassicV2Stream.flagsPlain(memory) & 1;
        return new StreamInfo(
                handle.name(),
                true,
                layout,
                size,
                size - StreamShape.headerOf(layout == null ? StreamLayout.V1 : layout),
                0,
                null,
                version,
                -1,
                0,
                0,
                v2 ? Integer.toUnsignedLong(ClassicV2Stream.lockAcquire(memory)) : 0,
                v2 ? Integer.toUnsignedLong(ClassicV2Stream.ackAcquire(memory)) : 0);
    }
}
