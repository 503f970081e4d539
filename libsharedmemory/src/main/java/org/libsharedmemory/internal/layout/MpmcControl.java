package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// Control block of a queue with many producers and consumers. Positions count messages and grow for ever. What has
/// happened stands in the slots ([MpmcSlots]); tail and head here are hints where to start looking. They never
/// pass the truth and lag little behind it.
///
/// | offset | bytes | field           | written by                  | ordering                   |
/// |-------:|------:|-----------------|-----------------------------|----------------------------|
/// |      0 |     8 | tail (hint)     | producers                   | compare-and-set, acquire   |
/// |    128 |     8 | head (hint)     | consumers                   | compare-and-set, acquire   |
/// |    256 |     8 | redeliver hint  | whoever makes a REDELIVER   | get-and-add, acquire       |
/// |    264 |     8 | lost            | repairers                   | get-and-add, opaque        |
/// |    272 |     8 | redelivered     | consumers                   | get-and-add, opaque        |
/// |    384 |   640 | not-empty event | [EventBlock]                |                            |
/// |   1024 |   640 | not-full event  | [EventBlock]                |                            |
///
/// SYNC mpmc.redeliver: the hint is bumped before and after a slot becomes REDELIVER; a consumer that finds another
/// hint than the one it knows looks through all slots.
public record MpmcControl(long offset) {
    public static final long BYTES = 1664;
    /// A hint is moved up once per so many positions.
    public static final long HINT_STEP = 16;

    private static final long TAIL = 0;
    private static final long HEAD = 128;
    private static final long REDELIVER_HINT = 256;
    private static final long LOST = 264;
    private static final long REDELIVERED = 272;
    private static final long NOT_EMPTY = 384;
    private static final long NOT_FULL = 1024;

    public EventBlock notEmpty(int tableEntries) {
        return new EventBlock(offset + NOT_EMPTY, tableEntries / 64);
    }

    public EventBlock notFull(int tableEntries) {
        return new EventBlock(offset + NOT_FULL, tableEntries / 64);
    }

    public long tailAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + TAIL);
    }

    /// Moves the hint up to `tail`, which must not pass the truth; never down.
    public void tailAtLeast(MemorySegment memory, long tail) {
        long hint = tailAcquire(memory);
        if (tail - hint > 0) {
            CrashPoint.before("mpmc.tail");
            LONG_AT.compareAndSet(memory, offset + TAIL, hint, tail);
        }
    }

    public long headAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + HEAD);
    }

    /// Moves the hint up to `head`, which must not pass the truth; never down.
    public void headAtLeast(MemorySegment memory, long head) {
        long hint = headAcquire(memory);
        if (head - hint > 0) {
            CrashPoint.before("mpmc.head");
            LONG_AT.compareAndSet(memory, offset + HEAD, hint, head);
        }
    }

    public long redeliverHintAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + REDELIVER_HINT);
    }

    public void redeliverHintBump(MemorySegment memory) {
        CrashPoint.before("mpmc.redeliver-hint");
        long _ = (long) LONG_AT.getAndAdd(memory, offset + REDELIVER_HINT, 1L);
    }

    public long lostOpaque(MemorySegment memory) {
        return (long) LONG_AT.getOpaque(memory, offset + LOST);
    }

    public void lostBump(MemorySegment memory) {
        CrashPoint.before("mpmc.lost");
        long _ = (long) LONG_AT.getAndAdd(memory, offset + LOST, 1L);
    }

    public long redeliveredOpaque(MemorySegment memory) {
        return (long) LONG_AT.getOpaque(memory, offset + REDELIVERED);
    }

    public void redeliveredBump(MemorySegment memory) {
        CrashPoint.before("mpmc.redelivered");
        long _ = (long) LONG_AT.getAndAdd(memory, offset + REDELIVERED, 1L);
    }
}
