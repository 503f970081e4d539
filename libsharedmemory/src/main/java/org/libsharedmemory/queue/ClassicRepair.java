package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.RoleWord;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.SegmentCorruptException;

/// What a dead producer or consumer of a classic queue leaves behind: its role (v1) or its lock (v2), and a count
/// that does not go with the indices.
///
/// v2: settled under both locks. If the other one cannot be had soon, the lock stays an orphan: whoever wants it
/// next settles the header first. v1 has no locks: the other side may be at work, so that the header counts once it
/// has stood still for a moment.
record ClassicRepair(SegmentHandle handle, ClassicHeader header) implements Repair {
    private static final long PATIENCE_NANOS = 5_000_000;
    private static final long STILL_NANOS = 1_000_000;
    private static final long LONGEST_LOOK_NANOS = 20_000_000;

    static ClassicRepair of(SegmentHandle handle, ClassicQueue queue) {
        return new ClassicRepair(handle, new ClassicHeader(handle.name(), handle.memory(), queue));
    }

    @Override
    public void repair(int index) {
        try {
            if (header.queue().v2()) {
                repairLocks(new ClassicSettlement(header, index));
            }
        } catch (SegmentCorruptException _) {
            // the lock stays an orphan; whoever wants it next is told
        }
        repairRole(SidecarBlock.PRODUCER, index);
        repairRole(SidecarBlock.CONSUMER, index);
    }

    private static void repairLocks(ClassicSettlement settlement) {
        settlement.inherit(ClassicQueue.PRODUCER_LOCK);
        settlement.inherit(ClassicQueue.CONSUMER_LOCK);
        if (settlement.holds(ClassicQueue.PRODUCER_LOCK) || settlement.holds(ClassicQueue.CONSUMER_LOCK)) {
            long start = System.nanoTime();
            boolean _ = settlement.settle((lock, word, n) -> {
                Patience.pause(n);
                return System.nanoTime() - start < PATIENCE_NANOS;
            });
        }
    }

    private void repairRole(RoleWord role, int index) {
        MemorySegment roles = ClassicBlocks.rolesOf(handle);
        if (role.holderAcquire(roles) != index + 1) {
            return;
        }
        try {
            int correction = steadyCorrection(role.equals(SidecarBlock.PRODUCER));
            if (correction != 0) {
                header.queue().countAdd(header.memory(), correction);
            }
        } catch (SegmentCorruptException _) {
            // nothing to put right: whoever uses the queue next is told
        }
        role.holderCompareAndSet(roles, index + 1, 0); // SYNC role.handover
    }

    /// What stays the same while the other side, if it lives, has had time to finish what it was doing.
    private int steadyCorrection(boolean producer) {
        long start = System.nanoTime();
        long since = start;
        long now = start;
        int correction = snapshotCorrection(producer);
        while (now - since < STILL_NANOS && now - start < LONGEST_LOOK_NANOS) {
            Thread.onSpinWait();
            int next = snapshotCorrection(producer);
            now = System.nanoTime();
            if (next != correction) {
                correction = next;
                since = now;
            }
        }
        return correction;
    }

    /// The dead side's index stands; as long as count is the same before and after, the other index goes with it.
    private int snapshotCorrection(boolean producer) {
        long before;
        int correction;
        do {
            before = header.count();
            correction = header.correction(producer, !producer);
        } while (header.count() != before);
        return correction;
    }
}
