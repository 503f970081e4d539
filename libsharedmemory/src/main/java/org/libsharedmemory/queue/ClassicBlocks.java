package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.libsharedmemory.internal.layout.Alignment;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;

/// Finds a queue of the C++ library's layouts in a mapped segment, ours or foreign.
final class ClassicBlocks {
    private ClassicBlocks() {}

    /// The queue, its geometry checked once and never read from memory again.
    static ClassicQueue queueOf(SegmentHandle handle) {
        MemorySegment memory = handle.memory();
        Description description = handle.description();
        if (description == null) {
            ClassicQueue recognised = ClassicQueue.recognise(memory);
            if (recognised == null) {
                throw unrecognised(handle.name(), memory);
            }
            return recognised;
        }
        ClassicQueue queue = ClassicQueue.of(description.shape());
        long capacity = ClassicQueue.capacityIn(memory);
        long maxByteSize = ClassicQueue.maxByteSizeIn(memory);
        if (capacity != queue.capacity() || maxByteSize != queue.maxByteSize()) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "its header says capacity=" + capacity + " maxMessageByteSize=" + maxByteSize
                            + ", it was made with " + queue.capacity() + " and " + queue.maxByteSize());
        }
        return queue;
    }

    /// Where a [SidecarBlock] tells which Java peers hold the roles of layout v1; needs an attachment.
    static MemorySegment rolesOf(SegmentHandle handle) {
        Description description = handle.description();
        if (description == null) {
            return Objects.requireNonNull(handle.sidecar());
        }
        Shape shape = description.shape();
        return handle.memory().asSlice(shape.controlOffset(), Alignment.LINE_PAIR);
    }

    /// Whether another program is still making this.
    static boolean isUnfinished(SegmentHandle handle) {
        return handle.isForeign() && ClassicQueue.isUnfinished(handle.memory());
    }

    private static SegmentMismatchException unrecognised(String name, MemorySegment memory) {
        if (ClassicQueue.isUnfinished(memory)) {
            return new SegmentMismatchException(
                    name,
                    "its header is not filled in: another program made it and has not finished, or it is no queue;"
                            + " try again when its maker has finished");
        }
        return new SegmentMismatchException(
                name, "another program made it, and its " + memory.byteSize() + " bytes are those of no queue layout");
    }
}
