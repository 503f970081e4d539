package org.libsharedmemory.segment;

import java.io.Serial;

/// No segment has the name, or none appeared within the time the caller was willing to wait.
public final class SegmentNotFoundException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentNotFoundException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
