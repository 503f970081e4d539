package org.libsharedmemory.stream;

import java.time.Duration;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;

/// Waits until a reader has acknowledged the newest value. The reader is a foreign program that wakes nobody:
/// polling.
final class Acknowledgement {
    private Acknowledgement() {}

    static boolean await(ValueTarget target, SegmentHandle handle, Duration wait) throws InterruptedException {
        Awaited acknowledged = new Awaited() {
            @Override
            public boolean isMet() {
                return target.isRead();
            }

            @Override
            public long betweenSlices() {
                handle.requireLive(handle.memory());
                return QUIET_SLICE;
            }
        };
        return Patience.spin(acknowledged) || Patience.poll(acknowledged, Deadline.after(wait));
    }
}
