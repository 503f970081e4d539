package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;

/// How full the slots are: walks from the hints to where tail and head truly are.
final class MpmcOccupancy implements Occupancy {
    private final MemorySegment memory;
    private final MpmcControl control;
    private final MpmcSlots slots;
    private volatile long noneAtHint; // nothing waited for a second delivery when the hint stood so

    MpmcOccupancy(MemorySegment memory, MpmcControl control, MpmcSlots slots) {
        this.memory = memory;
        this.control = control;
        this.slots = slots;
    }

    @Override
    public long size() {
        long head = head();
        long waiting = Math.clamp(tail() - head, 0, slots.capacity());
        return Math.min(waiting + redeliverable(), slots.capacity());
    }

    @Override
    public long capacity() {
        return slots.capacity();
    }

    @Override
    public long remaining() {
        return slots.capacity() - size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public boolean isFull() {
        long tail = tail();
        return SlotWord.lapsAhead(word(tail), slots.lap(tail)) < 0;
    }

    /// Messages that wait for a second delivery, behind head. A queue in which no consumer ever died has none.
    private long redeliverable() {
        long hint = control.redeliverHintAcquire(memory); // SYNC mpmc.redeliver
        if (hint == noneAtHint) {
            return 0;
        }
        long count = 0;
        for (long position = 0; position < slots.capacity(); position++) {
            if (SlotWord.stateOf(word(position)) == SlotWord.REDELIVER) {
                count++;
            }
        }
        if (count == 0) {
            noneAtHint = hint;
        }
        return count;
    }

    /// The first position nobody has claimed.
    private long tail() {
        long tail = control.tailAcquire(memory);
        for (long steps = mostSteps(); steps > 0; steps--) {
            long word = word(tail);
            long ahead = SlotWord.lapsAhead(word, slots.lap(tail));
            if (ahead < 0 || ahead == 0 && SlotWord.stateOf(word) == SlotWord.FREE) {
                break;
            }
            tail++;
        }
        return tail;
    }

    /// The first position nobody has taken.
    private long head() {
        long head = control.headAcquire(memory);
        for (long steps = mostSteps(); steps > 0; steps--) {
            long word = word(head);
            long ahead = SlotWord.lapsAhead(word, slots.lap(head));
            if (ahead < 0 || ahead == 0 && !isBehindHead(SlotWord.stateOf(word))) {
                break;
            }
            head++;
        }
        return head;
    }

    /// Each handle may leave a hint behind by one step of it.
    private long mostSteps() {
        return slots.capacity() + MpmcControl.HINT_STEP * (AttachmentTable.DEFAULT_ENTRIES + 2L);
    }

    private static boolean isBehindHead(int state) {
        return state >= SlotWord.TAKEN_ONCE;
    }

    private long word(long position) {
        return slots.wordAcquire(memory, slots.slot(position));
    }
}
