package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The memory is gone: the file was truncated while it was mapped. Values read in that instant are undefined, and
/// nothing was acknowledged after it. Close the handle. Where the virtual machine raises the fault late, as it may
/// in compiled code, an [InternalError] comes out of the call instead, and means the same.
public final class SegmentLostException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    /// @param cause what the operating system or the virtual machine said, or null
    public SegmentLostException(String segmentName, String message, @Nullable Throwable cause) {
        super(segmentName, message, cause);
    }
}
