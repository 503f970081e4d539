package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.BYTE_AT;
import static org.libsharedmemory.internal.layout.Words.INT_AT;

import java.lang.foreign.MemorySegment;

/// The C++ library's second stream layout (release 2.0), at offset 0 of a segment.
///
/// | offset | bytes | field                                              | ordering                          |
/// |-------:|------:|----------------------------------------------------|-----------------------------------|
/// |      0 |     1 | flags as in v1, change bit included                | plain, under the lock             |
/// |      4 |     4 | revision: one more per write                       | release, acquire                  |
/// |      8 |     4 | ack: the revision a reader has seen                | release, acquire                  |
/// |     12 |     4 | payload size in bytes                              | plain, under the lock             |
/// |     16 |     4 | lock: 0 free, 1 a C++ holder                       | compare-and-set, release, acquire |
/// |     20 |       | payload                                            | plain, under the lock             |
///
/// A holder of ours stores [#lockOf] its attachment; any value but 0 keeps a C++ peer out.
///
/// SYNC v2.lock: every access to flags, size and payload lies between the compare-and-set from 0 and the release of
/// 0.
public final class ClassicV2Stream {
    public static final long HEADER_BYTES = 20;

    private static final int OURS = 0x8000_0000;
    private static final long REVISION = 4;
    private static final long ACK = 8;
    private static final long SIZE = 12;
    private static final long LOCK = 16;

    private ClassicV2Stream() {}

    /// The lock value of attachment `index`.
    public static int lockOf(int index) {
        return OURS | index + 1;
    }

    /// The attachment index a lock value names, or −1 when no holder of ours.
    public static int holderOf(int lock) {
        return (lock & OURS) == 0 ? -1 : (lock & ~OURS) - 1;
    }

    public static int flagsPlain(MemorySegment memory) {
        return (byte) BYTE_AT.get(memory, 0L) & 0xff;
    }

    public static void flagsPlain(MemorySegment memory, int flags) {
        CrashPoint.before("v2.flags");
        BYTE_AT.set(memory, 0L, (byte) flags);
    }

    public static int revisionAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, REVISION);
    }

    public static void revisionRelease(MemorySegment memory, int revision) {
        CrashPoint.before("v2.revision");
        INT_AT.setRelease(memory, REVISION, revision);
    }

    public static int ackAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, ACK);
    }

    public static void ackRelease(MemorySegment memory, int revision) {
        CrashPoint.before("v2.ack");
        INT_AT.setRelease(memory, ACK, revision);
    }

    /// Unsigned 32 bits.
    public static long sizePlain(MemorySegment memory) {
        return Integer.toUnsignedLong((int) INT_AT.get(memory, SIZE));
    }

    public static void sizePlain(MemorySegment memory, long size) {
        CrashPoint.before("v2.size");
        INT_AT.set(memory, SIZE, (int) size);
    }

    public static int lockAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, LOCK);
    }

    /// Reads before it writes, see [AttachmentTable#tokenCompareAndSet]. After success a full fence keeps the
    /// payload accesses behind it on weakly ordered machines.
    public static boolean lockCompareAndSet(MemorySegment memory, int expected, int holder) {
        if (lockAcquire(memory) != expected) {
            return false;
        }
        CrashPoint.before("v2.lock");
        return INT_AT.compareAndSet(memory, LOCK, expected, holder);
    }

    public static void lockRelease(MemorySegment memory) {
        CrashPoint.before("v2.unlock");
        INT_AT.setRelease(memory, LOCK, 0);
    }
}
