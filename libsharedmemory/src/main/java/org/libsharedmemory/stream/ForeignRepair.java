package org.libsharedmemory.stream;

import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Repair;

/// Makes good what a dead Java peer of a foreign stream left: its lock, its role.
final class ForeignRepair {
    private ForeignRepair() {}

    static Repair of(SegmentHandle handle, boolean v2) {
        ClassicV2Stream stream = new ClassicV2Stream(handle.memory());
        return index -> {
            if (v2 && stream.lockAcquire() == ClassicV2Stream.lockOf(index)) { // SYNC v2.lock
                stream.lockRelease(); // SYNC v2.lock
            }
            SidecarBlock roles = handle.sidecar();
            if (roles != null) {
                roles.roleCompareAndSet(SidecarBlock.PRODUCER, index + 1, 0); // SYNC spsc.role
            }
        };
    }
}
