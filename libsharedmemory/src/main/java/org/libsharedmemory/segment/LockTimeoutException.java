package org.libsharedmemory.segment;

import java.io.Serial;

/// A lock in the segment was not free before the deadline. The message names its holder, as far as the lock word
/// tells.
public final class LockTimeoutException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public LockTimeoutException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
