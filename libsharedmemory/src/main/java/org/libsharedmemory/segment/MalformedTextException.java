package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A string has no UTF-8 form because it contains a lone surrogate: nothing was written. Or bytes that should
/// be UTF-8 are not: they count as read, and can still be had as bytes.
public final class MalformedTextException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    /// @param cause what the operating system or the virtual machine said, or null
    public MalformedTextException(String segmentName, String message, @Nullable Throwable cause) {
        super(segmentName, message, cause);
    }
}
