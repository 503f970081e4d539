package org.libsharedmemory.internal.liveness;

/// Makes good whatever names a dead attachment. Idempotent: it may be stopped at any step and done again by
/// another.
@FunctionalInterface
public interface Repair {
    /// For a kind that names nobody.
    Repair NOTHING = index -> {};

    void repair(int index);
}
