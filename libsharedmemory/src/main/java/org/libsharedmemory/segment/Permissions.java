package org.libsharedmemory.segment;

/// Who may open a new segment. The mode is set explicitly, whatever the umask of the process.
public enum Permissions {
    /// The user who made it: `0600`. The default.
    OWNER(0600),
    /// And the owner's group: `0660`.
    GROUP(0660),
    /// Every user of the machine: `0666`. Whoever can write can forge values and deny service.
    EVERYONE(0666);

    private final int mode;

    Permissions(int mode) {
        this.mode = mode;
    }

    /// {@return the permission bits, as in `chmod`}
    public int mode() {
        return mode;
    }
}
