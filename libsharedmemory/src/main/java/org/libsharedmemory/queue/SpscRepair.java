package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;

/// What a dead producer or consumer of an SPSC queue leaves behind: its role, and messages in its hand, which are
/// lost. The positions stand as they are: what was published stays, what was not never was.
record SpscRepair(MemorySegment memory, SpscControl control, EventBlock notEmpty, EventBlock notFull)
        implements Repair {

    static SpscRepair of(SegmentHandle handle, Shape shape) {
        SpscControl control = new SpscControl(shape.controlOffset());
        return new SpscRepair(
                handle.memory(),
                control,
                control.notEmpty(shape.tableEntries()),
                control.notFull(shape.tableEntries()));
    }

    @Override
    public void repair(int index) {
        int holder = index + 1;
        notEmpty.waiterClear(memory, index);
        notFull.waiterClear(memory, index);
        control.producer().holderCompareAndSet(memory, holder, 0); // SYNC role.handover
        if (control.consumer().holderAcquire(memory) == holder) {
            control.lossRelease(memory, SpscControl.handLost(control.lossAcquire(memory)));
            control.consumer().holderCompareAndSet(memory, holder, 0); // SYNC role.handover
        }
    }
}
