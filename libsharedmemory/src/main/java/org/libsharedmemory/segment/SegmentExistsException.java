package org.libsharedmemory.segment;

import java.io.Serial;

/// The name is taken: a segment that is persistent, in use, damaged, newer or foreign stands there. The message
/// names its holder; `open`, `openOrCreate` and `replace` are the ways on.
public final class SegmentExistsException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public SegmentExistsException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
