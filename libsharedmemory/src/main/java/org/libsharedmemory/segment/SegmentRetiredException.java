package org.libsharedmemory.segment;

import java.io.Serial;

/// The segment was removed or replaced while this handle was open. What is still in it can be read; writing to it
/// would reach nobody.
public final class SegmentRetiredException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentRetiredException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
