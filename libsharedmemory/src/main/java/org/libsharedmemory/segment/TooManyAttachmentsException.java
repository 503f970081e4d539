package org.libsharedmemory.segment;

import java.io.Serial;

/// Every entry of the segment's attachment table is taken by a process that is alive, or not proven dead. Readers
/// are never refused for that; writers, producers and consumers are.
public final class TooManyAttachmentsException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public TooManyAttachmentsException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
