package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;

/// Looks now and then through the slots for what lies behind head, where nobody comes by: messages taken by a
/// consumer that died, and messages to be redelivered that a recoverer, dying itself, told nobody about.
final class LookAround {
    private static final long PERIOD_NANOS = 30_000_000;
    private static final int MOST_SLOTS = 4096;

    private final HalfDone halfDone;
    private final MemorySegment memory;
    private final MpmcSlots slots;
    private final BitSet judged = new BitSet();
    private long next;
    private long due = System.nanoTime() + PERIOD_NANOS;

    LookAround(HalfDone halfDone, MemorySegment memory, MpmcSlots slots) {
        this.halfDone = halfDone;
        this.memory = memory;
        this.slots = slots;
    }

    boolean isDue() {
        return System.nanoTime() - due >= 0;
    }

    /// Recovers dead owners among the next slots.
    ///
    /// @return whether one of them waits for redelivery
    boolean look() {
        due = System.nanoTime() + PERIOD_NANOS;
        judged.clear();
        boolean redeliver = false;
        for (long step = Math.min(slots.capacity(), MOST_SLOTS); step > 0; step--) {
            long slot = slots.slot(next++);
            int owner = SlotWord.ownerOf(slots.wordAcquire(memory, slot));
            if (owner != 0 && !judged.get(owner)) {
                judged.set(owner);
                halfDone.recoverOwner(owner);
            }
            redeliver |= SlotWord.stateOf(slots.wordAcquire(memory, slot)) == SlotWord.REDELIVER;
        }
        return redeliver;
    }
}
