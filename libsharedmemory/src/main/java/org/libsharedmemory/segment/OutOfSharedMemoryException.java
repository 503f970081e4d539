package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The directory of segments, usually `/dev/shm`, has no room. Nothing was left behind. The message gives the size
/// needed, the size free, and what to do.
public final class OutOfSharedMemoryException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    /// @param cause what the operating system or the virtual machine said, or null
    public OutOfSharedMemoryException(String segmentName, String message, @Nullable Throwable cause) {
        super(segmentName, message, cause);
    }
}
