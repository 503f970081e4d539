package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;

import java.lang.foreign.MemorySegment;

/// A word that says who holds a role only one attachment can have: its index + 1, 0 for nobody.
///
/// SYNC role.handover: who gives a role back or repairs it lets it go with a compare-and-set; the next holder takes it
/// with one and sees everything the former stored.
///
/// @param offset in the memory
/// @param step the name of a change of it in crash tests
public record RoleWord(long offset, String step) {
    public int holderAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, offset);
    }

    /// Reads before it writes, see [AttachmentTable#tokenCompareAndSet].
    public boolean holderCompareAndSet(MemorySegment memory, int expected, int holder) {
        if (holderAcquire(memory) != expected) {
            return false;
        }
        CrashPoint.before(step);
        return INT_AT.compareAndSet(memory, offset, expected, holder);
    }
}
