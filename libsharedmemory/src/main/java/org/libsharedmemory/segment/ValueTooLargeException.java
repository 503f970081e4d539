package org.libsharedmemory.segment;

import java.io.Serial;

/// The value does not fit. Nothing was touched. The message gives its size and the largest size, in bytes.
public final class ValueTooLargeException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public ValueTooLargeException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
