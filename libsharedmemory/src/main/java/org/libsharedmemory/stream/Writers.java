package org.libsharedmemory.stream;

/// How many may write to a stream at the same time.
public enum Writers {
    /// One handle, in one process; the successor of a dead one goes on. No lock per write. The default.
    ONE,
    /// Any number of handles, threads and processes, one after the other under a lock that survives its holder's
    /// death.
    SEVERAL
}
