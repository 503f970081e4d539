package org.libsharedmemory.segment;

import java.time.Duration;
import java.util.Objects;

/// How to open a segment.
///
/// @param waitForSegment how long to wait for a segment that does not exist yet; zero: not at all
/// @param readOnly true: map without write permission and stay out of the attachment table; such a handle is not
///     listed and waits by polling
/// @param anyOwner true: accept a segment of any user; false: only of this user, root, or the owner of the
///     directory
public record OpenOptions(Duration waitForSegment, boolean readOnly, boolean anyOwner) {
    /// Do not wait, read and write, trusted owners only.
    public static final OpenOptions DEFAULT = new OpenOptions(Duration.ZERO, false, false);

    /// Checks that there is a wait.
    public OpenOptions {
        Objects.requireNonNull(waitForSegment, "waitForSegment");
    }

    /// {@return these options with another wait}
    /// @param newWaitForSegment see the record's parameter
    public OpenOptions withWaitForSegment(Duration newWaitForSegment) {
        return new OpenOptions(newWaitForSegment, readOnly, anyOwner);
    }

    /// {@return these options with or without write permission}
    /// @param newReadOnly see the record's parameter
    public OpenOptions withReadOnly(boolean newReadOnly) {
        return new OpenOptions(waitForSegment, newReadOnly, anyOwner);
    }

    /// {@return these options with another rule about owners}
    /// @param newAnyOwner see the record's parameter
    public OpenOptions withAnyOwner(boolean newAnyOwner) {
        return new OpenOptions(waitForSegment, readOnly, newAnyOwner);
    }
}
