package org.libsharedmemory.segment;

import java.io.Serial;

/// The value has another type than the one asked for. The reader's cursor did not move.
public final class WrongTypeException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public WrongTypeException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
