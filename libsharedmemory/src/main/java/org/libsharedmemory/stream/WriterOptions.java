package org.libsharedmemory.stream;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How to join a stream as a writer.
///
/// @param waitForSegment how long to wait for a stream that does not exist yet; zero: not at all
/// @param lockTimeout how long a write waits for the lock of other writers before it is a
///     [org.libsharedmemory.segment.LockTimeoutException]
/// @param foreignLayout the layout of a stream that another program made, which has no description; null: refuse
///     such a stream
/// @param anyOwner true: accept a stream of any user; false: only of this user, root, or the owner of the directory
public record WriterOptions(
        Duration waitForSegment,
        Duration lockTimeout,
        @Nullable StreamLayout foreignLayout,
        boolean anyOwner) {
    /// Do not wait for the stream, 5 s for a lock, no foreign streams, trusted owners only.
    public static final WriterOptions DEFAULT = new WriterOptions(Duration.ZERO, Duration.ofSeconds(5), null, false);

    /// Checks the foreign layout.
    ///
    /// @throws IllegalArgumentException if it is `NONE`: a foreign stream has one
    public WriterOptions {
        Objects.requireNonNull(waitForSegment, "waitForSegment");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
        if (foreignLayout == StreamLayout.NONE) {
            throw new IllegalArgumentException("a foreign stream has the layout V1 or V2, not NONE");
        }
    }

    /// {@return these options with another wait}
    /// @param newWaitForSegment see the record's parameter
    public WriterOptions withWaitForSegment(Duration newWaitForSegment) {
        return new WriterOptions(newWaitForSegment, lockTimeout, foreignLayout, anyOwner);
    }

    /// {@return these options with another patience for locks}
    /// @param newLockTimeout see the record's parameter
    public WriterOptions withLockTimeout(Duration newLockTimeout) {
        return new WriterOptions(waitForSegment, newLockTimeout, foreignLayout, anyOwner);
    }

    /// {@return these options with another foreign layout}
    /// @param newForeignLayout see the record's parameter
    public WriterOptions withForeignLayout(@Nullable StreamLayout newForeignLayout) {
        return new WriterOptions(waitForSegment, lockTimeout, newForeignLayout, anyOwner);
    }

    /// {@return these options with another rule about owners}
    /// @param newAnyOwner see the record's parameter
    public WriterOptions withAnyOwner(boolean newAnyOwner) {
        return new WriterOptions(waitForSegment, lockTimeout, foreignLayout, newAnyOwner);
    }
}
