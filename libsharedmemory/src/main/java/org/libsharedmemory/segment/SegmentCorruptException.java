package org.libsharedmemory.segment;

import java.io.Serial;

/// The bytes of a segment contradict themselves: its description is damaged, or a length, position or stamp in it
/// cannot be. Nothing was read from it.
public final class SegmentCorruptException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentCorruptException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
