package org.libsharedmemory.segment;

import java.io.Serial;

/// This machine has no place for segments: it is big-endian, `/proc` is not mounted, or the private directory of the
/// portable platform belongs to somebody else or is open to others.
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
