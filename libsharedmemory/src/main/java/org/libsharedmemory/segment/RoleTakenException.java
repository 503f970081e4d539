package org.libsharedmemory.segment;

import java.io.Serial;

/// The segment admits one writer, producer or consumer, and that one is alive. The message names its process.
public final class RoleTakenException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public RoleTakenException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
