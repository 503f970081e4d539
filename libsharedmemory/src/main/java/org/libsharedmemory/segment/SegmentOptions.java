package org.libsharedmemory.segment;

import java.util.Objects;

/// How to make a segment.
///
/// @param persistent true: the segment stays until it is removed; false: it ends with the last live process that
///     holds it
/// @param permissions who may open it
public record SegmentOptions(boolean persistent, Permissions permissions) {
    /// Not persistent, for the owner only.
    public static final SegmentOptions DEFAULT = new SegmentOptions(false, Permissions.OWNER);

    /// Checks that there are permissions.
    public SegmentOptions {
        Objects.requireNonNull(permissions, "permissions");
    }

    /// {@return these options with another lifetime}
    /// @param newPersistent see the record's parameter
    public SegmentOptions withPersistent(boolean newPersistent) {
        return new SegmentOptions(newPersistent, permissions);
    }

    /// {@return these options with other permissions}
    /// @param newPermissions see the record's parameter
    public SegmentOptions withPermissions(Permissions newPermissions) {
        return new SegmentOptions(persistent, newPermissions);
    }
}
