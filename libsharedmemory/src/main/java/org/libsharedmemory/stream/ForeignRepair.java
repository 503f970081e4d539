package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;

/// Makes good what a dead Java peer of a foreign stream left: its lock, its role.
final class ForeignRepair {
    private ForeignRepair() {}

    static Repair of(SegmentHandle handle, boolean v2) {
        MemorySegment memory = handle.memory();
        return index -> {
            if (v2 && ClassicV2Stream.lockAcquire(memory) == ClassicV2Stream.lockOf(index)) { // SYNC v2.lock
                ClassicV2Stream.lockRelease(memory); // SYNC v2.lock
            }
            MemorySegment roles = handle.sidecar();
            if (roles != null) {
                SidecarBlock.PRODUCER.holderCompareAndSet(roles, index + 1, 0); // SYNC role.handover
            }
        };
    }
}
