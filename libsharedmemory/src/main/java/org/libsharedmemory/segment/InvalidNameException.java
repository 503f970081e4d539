package org.libsharedmemory.segment;

import java.io.Serial;

/// The name breaks the rule for names: `[A-Za-z0-9][A-Za-z0-9._-]*`, at most 30 characters, without `..`, to create; a
/// plain file name to open. One that starts with `sem.` is a semaphore's.
public final class InvalidNameException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public InvalidNameException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
