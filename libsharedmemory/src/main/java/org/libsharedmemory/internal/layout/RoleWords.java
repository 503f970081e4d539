package org.libsharedmemory.internal.layout;

/// Words that say who holds a role only one attachment can have: its index + 1, 0 for nobody.
public interface RoleWords {
    /// Who holds it.
    ///
    /// @param role which: the offset of its word
    int roleAcquire(long role);

    /// Reads before it writes, see [AttachmentTable#tokenCompareAndSet].
    boolean roleCompareAndSet(long role, int expected, int holder);
}
