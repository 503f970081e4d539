package org.libsharedmemory.segment;

import java.io.Serial;

/// The segment was made by a later format that this library cannot read safely.
public final class SegmentTooNewException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentTooNewException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
