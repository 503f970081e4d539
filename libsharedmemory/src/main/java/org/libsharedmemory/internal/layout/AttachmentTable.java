package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;
import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// The table of who is attached: entries of 64 bytes, their number a multiple of 64. The claim of an entry *is* the
/// compare-and-set of its token from 0; everything else in it is written afterwards and informs only.
///
/// | offset | bytes | field          | written by                     | ordering                        |
/// |-------:|------:|----------------|--------------------------------|---------------------------------|
/// |      0 |     8 | token          | whoever wins it; its holder    | compare-and-set, acquire        |
/// |      8 |     4 | role and flags | the token's holder             | release, acquire                |
/// |     12 |     4 | process id     | the token's holder             | plain                           |
/// |     16 |     8 | start ticks    | the token's holder             | plain                           |
/// |     24 |     8 | boot hash      | the token's holder             | plain                           |
/// |     32 |     8 | pid namespace  | the token's holder             | plain                           |
/// |     40 |     4 | user id        | the token's holder             | plain                           |
/// |     44 |     4 | sequence       | the token's holder             | plain                           |
/// |     48 |     8 | witness        | reserved, 0                    |                                 |
/// |     56 |     8 | reserved, 0    |                                |                                 |
public record AttachmentTable(long offset, int entries) {
    public static final int ENTRY_BYTES = 64;
    public static final int DEFAULT_ENTRIES = 64;
    public static final int MAX_ENTRIES = 4032;

    private static final long ROLE = 8;
    private static final long PID = 12;
    private static final long START_TICKS = 16;
    private static final long BOOT_HASH = 24;
    private static final long PID_NAMESPACE = 32;
    private static final long UID = 40;
    private static final long SEQUENCE = 44;

    public long tokenAcquire(MemorySegment memory, int index) {
        return (long) LONG_AT.getAcquire(memory, at(index));
    }

    /// Reads before it writes: a compare-and-set on a page that has been truncated away must not be the first
    /// access.
    public boolean tokenCompareAndSet(MemorySegment memory, int index, long expected, long token) {
        if (tokenAcquire(memory, index) != expected) {
            return false;
        }
        CrashPoint.before("attachment.token");
        return LONG_AT.compareAndSet(memory, at(index), expected, token);
    }

    public int roleAcquire(MemorySegment memory, int index) {
        return (int) INT_AT.getAcquire(memory, at(index) + ROLE);
    }

    public void roleRelease(MemorySegment memory, int index, int roleAndFlags) {
        CrashPoint.before("attachment.role");
        INT_AT.setRelease(memory, at(index) + ROLE, roleAndFlags);
    }

    /// Who holds the entry, in full; plain, because it informs people and narrows a verdict, never decides alone.
    public void identityPlain(
            MemorySegment memory,
            int index,
            int pid,
            long startTicks,
            long bootHash,
            long pidNamespace,
            int uid,
            int seq) {
        CrashPoint.before("attachment.identity");
        INT_AT.set(memory, at(index) + PID, pid);
        LONG_AT.set(memory, at(index) + START_TICKS, startTicks);
        LONG_AT.set(memory, at(index) + BOOT_HASH, bootHash);
        LONG_AT.set(memory, at(index) + PID_NAMESPACE, pidNamespace);
        INT_AT.set(memory, at(index) + UID, uid);
        INT_AT.set(memory, at(index) + SEQUENCE, seq);
    }

    /// Start ticks in full, 0 when not written yet.
    public long startTicksPlain(MemorySegment memory, int index) {
        return (long) LONG_AT.get(memory, at(index) + START_TICKS);
    }

    public int uidPlain(MemorySegment memory, int index) {
        return (int) INT_AT.get(memory, at(index) + UID);
    }

    private long at(int index) {
        return offset + (long) index * ENTRY_BYTES;
    }
}
