package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The operating system, or the rule about whose segments are trusted, does not let this process open, change or
/// remove the segment.
public final class SegmentAccessDeniedException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    /// @param cause what the operating system or the virtual machine said, or null
    public SegmentAccessDeniedException(String segmentName, String message, @Nullable Throwable cause) {
        super(segmentName, message, cause);
    }
}
