package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;

/// What a dead producer or consumer of an SPSC queue leaves behind: its role, and messages in its hand, which are
/// lost. The positions stand as they are: what was published stays, what was not never was.
record SpscRepair(SpscControl control, EventBlock notEmpty, EventBlock notFull) implements Repair {

    static SpscRepair of(SegmentHandle handle, Shape shape) {
        SpscControl control = new SpscControl(handle.memory(), shape.controlOffset());
        return new SpscRepair(control, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
    }

    @Override
    public void repair(int index) {
        int holder = index + 1;
        notEmpty.waiterClear(index);
        notFull.waiterClear(index);
        control.roleCompareAndSet(SpscControl.PRODUCER, holder, 0); // SYNC spsc.role
        if (control.roleAcquire(SpscControl.CONSUMER) == holder) {
            control.lossRelease(SpscControl.handLost(control.lossAcquire()));
            control.roleCompareAndSet(SpscControl.CONSUMER, holder, 0); // SYNC spsc.role
        }
    }
}
