package org.libsharedmemory.internal.layout;

/// A lock word of the C++ library's second queue layout. 0: free. 1: held by a C++ program, which one it does not
/// say. Bit 31 set: held by a peer of ours; any value but 0 keeps a C++ peer out.
///
/// | bits | content                                                                                       |
/// |-----:|-----------------------------------------------------------------------------------------------|
/// |   31 | ours                                                                                          |
/// |   30 | doubt: somebody died within, the header may need to be settled                                 |
/// |   29 | helper: held only to settle the header; if the holder dies, it has changed nothing else        |
/// | 0–28 | attachment index + 1; 0: nobody (an orphan, always with doubt)                                |
public final class ClassicLockWord {
    public static final int FREE = 0;
    /// The value of every C++ holder.
    public static final int FOREIGN = 1;

    private static final int OURS = 1 << 31;
    private static final int DOUBT = 1 << 30;
    private static final int HELPER = 1 << 29;
    /// Left by the dead: nobody holds it, and whoever wants it settles the header first.
    public static final int ORPHAN = OURS | DOUBT;

    private ClassicLockWord() {}

    /// Held by attachment `index`.
    public static int of(int index) {
        return OURS | index + 1;
    }

    /// Held by attachment `index` to settle the header.
    public static int helper(int index, boolean doubt) {
        return of(index) | HELPER | (doubt ? DOUBT : 0);
    }

    /// The attachment index + 1 of the holder; 0 when none of ours.
    public static int ownerOf(int word) {
        return isOurs(word) ? word & HELPER - 1 : 0;
    }

    public static boolean isOurs(int word) {
        return (word & OURS) != 0;
    }

    public static boolean isHelper(int word) {
        return isOurs(word) && (word & HELPER) != 0;
    }

    public static boolean isDoubtful(int word) {
        return isOurs(word) && (word & DOUBT) != 0;
    }
}
