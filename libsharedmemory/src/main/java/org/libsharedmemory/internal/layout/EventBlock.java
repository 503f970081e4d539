package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;
import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// What a process sleeps on, one block per direction ("new value", "not empty", "not full").
///
/// | offset | bytes | field   | written by                              | ordering                          |
/// |-------:|------:|---------|-----------------------------------------|-----------------------------------|
/// |      0 |     4 | event   | a waker                                 | get-and-add; acquire              |
/// |    128 |   504 | waiters | bit i by attachment i, or its recoverer | get-and-or, get-and-and; opaque   |
///
/// SYNC event.sleep: a waiter sets its bit, makes a full barrier on all processors, checks its condition; a waker
/// publishes, then looks at the bits, in program order. One of the two sees the other (Dekker, with an asymmetric
/// barrier): a look before the barrier has its publication before it too, one behind it sees the bit.
public record EventBlock(long offset, int maskWords) {
    public static final long BYTES = 640;
    private static final long WAITERS = 128;

    public int eventAcquire(MemorySegment memory) {
        return (int) INT_AT.getAcquire(memory, offset);
    }

    public void eventBump(MemorySegment memory) {
        CrashPoint.before("event.bump");
        int _ = (int) INT_AT.getAndAdd(memory, offset, 1);
    }

    /// The event word alone, for the kernel to wait on.
    public MemorySegment eventWord(MemorySegment memory) {
        return memory.asSlice(offset, 4);
    }

    public boolean anyWaiterOpaque(MemorySegment memory) {
        for (int word = 0; word < maskWords; word++) {
            if ((long) LONG_AT.getOpaque(memory, offset + WAITERS + 8L * word) != 0) {
                return true;
            }
        }
        return false;
    }

    public boolean isWaiterOpaque(MemorySegment memory, int index) {
        return ((long) LONG_AT.getOpaque(memory, maskOf(index)) & 1L << index) != 0;
    }

    public void waiterSet(MemorySegment memory, int index) {
        CrashPoint.before("event.waiter-set");
        long _ = (long) LONG_AT.getAndBitwiseOr(memory, maskOf(index), 1L << index);
    }

    public void waiterClear(MemorySegment memory, int index) {
        if (isWaiterOpaque(memory, index)) {
            CrashPoint.before("event.waiter-clear");
            long _ = (long) LONG_AT.getAndBitwiseAnd(memory, maskOf(index), ~(1L << index));
        }
    }

    private long maskOf(int index) {
        return offset + WAITERS + 8L * (index >>> 6);
    }
}
