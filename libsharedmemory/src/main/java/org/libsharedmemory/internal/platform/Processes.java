package org.libsharedmemory.internal.platform;

/// The kernel's view of who lives. There is no third answer than "proven dead" and "not proven dead": what cannot
/// be judged (another namespace, an unreadable table) counts as alive.
public interface Processes {
    ProcessIdentity self();

    /// Whether the process that the token names is proven dead.
    ///
    /// @param startTicks its full start time when known, else 0
    /// @param uid its user id when known, else -1
    boolean isProvenDead(long token, long startTicks, int uid);
}
