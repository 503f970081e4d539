package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;

/// What a dead producer or consumer of an MPMC queue leaves behind: slots that name it. A claim becomes an abort, a
/// message taken at most once is lost and counted, one taken at least once is made ready again.
///
/// Every step is a compare-and-set of a slot that names the dead index, or a counter bumped before it: done twice,
/// it changes nothing but the counters.
record MpmcRepair(
        MemorySegment memory,
        MpmcControl control,
        MpmcSlots slots,
        EventBlock notEmpty,
        EventBlock notFull,
        Signals signals)
        implements Repair {

    static MpmcRepair of(SegmentHandle handle, Shape shape) {
        MpmcControl control = new MpmcControl(shape.controlOffset());
        EventBlock notEmpty = control.notEmpty(shape.tableEntries());
        EventBlock notFull = control.notFull(shape.tableEntries());
        return new MpmcRepair(
                handle.memory(),
                control,
                MpmcSlots.of(shape),
                notEmpty,
                notFull,
                Signals.of(handle, notEmpty, notFull));
    }

    @Override
    public void repair(int index) {
        notEmpty.waiterClear(memory, index);
        notFull.waiterClear(memory, index);
        boolean changed = false;
        boolean redeliver = false;
        for (long position = 0; position < slots.capacity(); position++) {
            long slot = slots.slot(position);
            long word = slots.wordAcquire(memory, slot);
            if (SlotWord.ownerOf(word) == index + 1) {
                changed |= release(slot, word);
                word = slots.wordAcquire(memory, slot);
            }
            redeliver |= SlotWord.stateOf(word) == SlotWord.REDELIVER;
        }
        if (redeliver) {
            control.redeliverHintBump(memory); // SYNC mpmc.redeliver
        }
        if (changed || redeliver) {
            signals.announceBoth(memory);
        }
    }

    private boolean release(long slot, long word) {
        return switch (SlotWord.stateOf(word)) {
            case SlotWord.CLAIMED ->
                slots.wordCompareAndSet(memory, slot, word, SlotWord.with(word, SlotWord.ABORTED, 0));
            case SlotWord.TAKEN_ONCE -> {
                control.lostBump(memory);
                yield slots.wordCompareAndSet(memory, slot, word, SlotWord.freed(word));
            }
            case SlotWord.TAKEN_AGAIN -> {
                control.redeliverHintBump(memory); // SYNC mpmc.redeliver
                yield slots.wordCompareAndSet(memory, slot, word, SlotWord.with(word, SlotWord.REDELIVER, 0));
            }
            default -> false;
        };
    }
}
