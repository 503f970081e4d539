package org.libsharedmemory.internal.layout;

/// The 64-bit name of a process in shared memory, never 0, small enough for one compare-and-set:
///
/// | bits  | content                                                                    |
/// |-------|----------------------------------------------------------------------------|
/// | 42–63 | process id                                                                 |
/// | 21–41 | low 21 bits of the process's start time in clock ticks since boot          |
/// | 0–20  | hash of the boot id and the inode of the process-id namespace              |
public final class ProcessToken {
    private static final int FIELD = 21;
    private static final long MASK = (1L << FIELD) - 1;

    private ProcessToken() {}

    public static long of(long pid, long startTicks, long bootHash, long pidNamespace) {
        return pid << (2 * FIELD) | (startTicks & MASK) << FIELD | scope(bootHash, pidNamespace);
    }

    public static long pid(long token) {
        return token >>> (2 * FIELD);
    }

    /// Whether the two tokens speak of the same boot and the same process-id namespace, so that one may judge the
    /// other.
    public static boolean sameScope(long a, long b) {
        return ((a ^ b) & MASK) == 0;
    }

    /// Whether a process with this id that started at `startTicks` can be the one the token names.
    public static boolean startedAt(long token, long startTicks) {
        return (token >>> FIELD & MASK) == (startTicks & MASK);
    }

    private static long scope(long bootHash, long pidNamespace) {
        long mixed = (bootHash ^ Long.rotateLeft(pidNamespace, 32)) * 0x9E37_79B9_7F4A_7C15L;
        return mixed >>> (64 - FIELD);
    }
}
