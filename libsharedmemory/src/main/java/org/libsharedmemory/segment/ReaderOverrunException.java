package org.libsharedmemory.segment;

import java.io.Serial;

/// A writer overtook the reader again and again for two seconds: the value is larger, or the history shorter, than
/// this machine can copy at the writer's pace. More cells help.
public final class ReaderOverrunException extends SharedMemoryException {
    @Serial
    private static final long serialVersionUID = 1;

    /// Says what is wrong with which segment.
    ///
    /// @param segmentName the segment's name
    /// @param message what happened, with numbers, and what to do
    public ReaderOverrunException(String segmentName, String message) {
        super(segmentName, message, null);
    }
}
