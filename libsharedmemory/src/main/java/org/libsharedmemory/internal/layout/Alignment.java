package org.libsharedmemory.internal.layout;

/// Distances in bytes that the formats are built on.
public final class Alignment {
    /// Fields with different writers are this far apart: two cache lines, because processors prefetch in pairs.
    public static final long LINE_PAIR = 128;

    /// Files are a multiple of this, whatever the page size of the machine.
    public static final long PAGE = 4096;

    private Alignment() {}

    /// The smallest multiple of `unit` (a power of two) that is not below `bytes`.
    ///
    /// @throws ArithmeticException when it does not fit in 63 bits
    public static long up(long bytes, long unit) {
        return Math.addExact(bytes, unit - 1) & -unit;
    }
}
