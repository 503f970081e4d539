package org.libsharedmemory.stream;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How to open a stream for reading.
///
/// @param waitForSegment how long to wait for a stream that does not exist yet; zero: not at all
/// @param readOnly true: map without write permission; such a reader is not listed and waits by polling
/// @param followReplacement true: when the stream is removed or replaced, go on with the next one of its name;
///     false: read what is there, then a [org.libsharedmemory.segment.SegmentRetiredException]
/// @param foreignLayout the layout of a stream that another program made; null: recognise it
/// @param anyOwner true: accept a stream of any user; false: only of this user, root, or the owner of the directory
public record ReaderOptions(
        Duration waitForSegment,
        boolean readOnly,
        boolean followReplacement,
        @Nullable StreamLayout foreignLayout,
        boolean anyOwner) {
    /// Do not wait, registered, follow replacements, recognise foreign layouts, trusted owners only.
    public static final ReaderOptions DEFAULT = new ReaderOptions(Duration.ZERO, false, true, null, false);

    /// Checks the foreign layout.
    ///
    /// @throws IllegalArgumentException if it is `NONE`: a foreign stream has one
    public ReaderOptions {
        Objects.requireNonNull(waitForSegment, "waitForSegment");
        if (foreignLayout == StreamLayout.NONE) {
            throw new IllegalArgumentException("a foreign stream has the layout V1 or V2, not NONE");
        }
    }

    /// {@return these options with another wait}
    /// @param newWaitForSegment see the record's parameter
    public ReaderOptions withWaitForSegment(Duration newWaitForSegment) {
        return new ReaderOptions(newWaitForSegment, readOnly, followReplacement, foreignLayout, anyOwner);
    }

    /// {@return these options with or without write permission}
    /// @param newReadOnly see the record's parameter
    public ReaderOptions withReadOnly(boolean newReadOnly) {
        return new ReaderOptions(waitForSegment, newReadOnly, followReplacement, foreignLayout, anyOwner);
    }

    /// {@return these options with or without following}
    /// @param newFollowReplacement see the record's parameter
    public ReaderOptions withFollowReplacement(boolean newFollowReplacement) {
        return new ReaderOptions(waitForSegment, readOnly, newFollowReplacement, foreignLayout, anyOwner);
    }

    /// {@return these options with another foreign layout}
    /// @param newForeignLayout see the record's parameter
    public ReaderOptions withForeignLayout(@Nullable StreamLayout newForeignLayout) {
        return new ReaderOptions(waitForSegment, readOnly, followReplacement, newForeignLayout, anyOwner);
    }

    /// {@return these options with another rule about owners}
    /// @param newAnyOwner see the record's parameter
    public ReaderOptions withAnyOwner(boolean newAnyOwner) {
        return new ReaderOptions(waitForSegment, readOnly, followReplacement, foreignLayout, newAnyOwner);
    }
}
