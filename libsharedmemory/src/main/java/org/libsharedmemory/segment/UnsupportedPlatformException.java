package org.libsharedmemory.segment;

import java.io.Serial;

/// This machine cannot do what was asked, for instance because it is big-endian.
public final class UnsupportedPlatformException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public UnsupportedPlatformException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
