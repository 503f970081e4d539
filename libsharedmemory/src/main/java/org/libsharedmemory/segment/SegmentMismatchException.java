package org.libsharedmemory.segment;

import java.io.Serial;

/// What stands under the name is not what the caller asked for: another kind, another size or geometry, or not a
/// regular file at all.
public final class SegmentMismatchException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentMismatchException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
