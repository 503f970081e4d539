package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A call to the operating system failed for a reason none of the other exceptions names. The message has the call,
/// the cause is attached.
public final class SharedMemoryIoException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    /// @param cause what the operating system or the virtual machine said, or null
    public SharedMemoryIoException(String segmentName, String message, @Nullable Throwable cause) {
        super(segmentName, message, cause);
    }
}
