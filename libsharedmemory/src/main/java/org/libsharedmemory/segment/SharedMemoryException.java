package org.libsharedmemory.segment;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The root of everything that can go wrong in the environment of a segment: one unchecked, sealed family. The
/// message says what happened, to which segment, with which numbers, and what to do.
///
/// Expected outcomes (full, empty, nothing new, timed out) are return values, and misuse is an
/// [IllegalArgumentException] or [IllegalStateException]; neither is in this family.
public abstract sealed class SharedMemoryException extends RuntimeException
        permits InvalidNameException,
                LockTimeoutException,
                MalformedTextException,
                OutOfSharedMemoryException,
                ReaderOverrunException,
                RoleTakenException,
                SegmentAccessDeniedException,
                SegmentCorruptException,
                SegmentExistsException,
                SegmentLostException,
                SegmentMismatchException,
                SegmentNotFoundException,
                SegmentRetiredException,
                SegmentTooNewException,
                SharedMemoryIoException,
                TooManyAttachmentsException,
                UnsupportedPlatformException,
                ValueTooLargeException,
                WrongTypeException {
    @Serial
    private static final long serialVersionUID = 1;

    /// The name as the caller gave it.
    private final String segmentName;

    SharedMemoryException(String segmentName, String message, @Nullable Throwable cause) {
        super("segment '" + segmentName + "': " + message, cause);
        this.segmentName = segmentName;
    }

    /// {@return the name of the segment, as the caller gave it}
    public final String segmentName() {
        return segmentName;
    }
}
