package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;

/// Watches a slot that somebody has half done: when it has stood for a millisecond its owner may be dead, and it is
/// time to look; then again at growing intervals, because looking costs a few system calls. Recovers only the dead:
/// a live owner, however slow, is never robbed.
///
/// Most owners that are slow were interrupted in the few nanoseconds that it takes: they wait for a processor, perhaps
/// for this one. Hence whoever looks at them again and again gives it away.
final class HalfDone {
    private static final long FIRST_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 16_000_000;
    private static final int LOOKS = 64;

    private final SegmentHandle handle;
    private final int tableEntries;
    private long slot = -1;
    private long word;
    private long due;
    private long interval;
    private int looks;

    HalfDone(SegmentHandle handle, int tableEntries) {
        this.handle = handle;
        this.tableEntries = tableEntries;
    }

    /// Called whenever a slot with an owner is in the way.
    ///
    /// @return whether its owner was dead and is recovered: look again
    boolean recover(long seenSlot, long seenWord) {
        if (isOverdue(seenSlot, seenWord)) {
            return recoverOwner(SlotWord.ownerOf(seenWord));
        }
        if (looks > LOOKS) {
            Thread.yield();
        }
        return false;
    }

    /// @param owner attachment index + 1; whatever was read from memory
    boolean recoverOwner(int owner) {
        return owner > 0 && owner <= tableEntries && owner != handle.index() + 1 && handle.recover(owner - 1);
    }

    /// Called whenever the slot is found in this state.
    boolean isOverdue(long seenSlot, long seenWord) {
        long now = System.nanoTime();
        if (seenSlot != slot || seenWord != word) {
            slot = seenSlot;
            word = seenWord;
            looks = 0;
            interval = FIRST_NANOS;
            due = now + interval;
            return false;
        }
        looks++;
        if (now - due < 0) {
            return false;
        }
        interval = Math.min(2 * interval, LONGEST_NANOS);
        due = now + interval;
        return true;
    }
}
