package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.libsharedmemory.segment.ValueType;

/// Where a writer's values go. One write is `begin`, the payload stored at the offset it gave, `publish`, and
/// always `end`; without `publish` there is no new value, and where [#buildsInPlace] the old one is still there.
/// The steps get the segment's memory from whoever writes: one reference for all accesses of a write is checked once.
sealed interface ValueTarget permits CellTarget, ForeignTarget {
    /// Largest payload in bytes.
    long capacity();

    /// Whether an unfinished payload is invisible, so that a caller may build it in place.
    boolean buildsInPlace();

    /// Starts a write and gives the byte offset in the memory for its payload.
    long begin(MemorySegment memory);

    /// Makes the payload the newest value and gives its version.
    long publish(MemorySegment memory, ValueType type, long size);

    /// Ends a write, published or not.
    void end(MemorySegment memory);

    /// Whether the reader of a layout v2 has acknowledged the newest value.
    boolean isRead();

    boolean awaitRead(Duration wait) throws InterruptedException;

    void close();
}
