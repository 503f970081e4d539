package org.libsharedmemory.internal.lifecycle;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.EventBlocks;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Attachments;

/// Recovers those of the dead that nobody stumbles upon: consumers with messages in their hands, while others find
/// enough of them elsewhere, and sleepers, for whose bits everybody who changes something makes a system call.
final class Reaper {
    private Reaper() {}

    /// Whoever closes the handle waits: a repair is not cut off.
    static void reap(SegmentHandle handle) {
        Description description = handle.description();
        Attachments all = handle.attachments();
        if (description == null || all == null || handle.index() == Attachments.NONE) {
            return;
        }
        boolean many = description.shape().kind() == Kind.MPMC;
        List<EventBlock> events = EventBlocks.of(description.shape());
        synchronized (handle) {
            for (int entry = 0; !handle.isClosed() && entry < all.entries(); entry++) {
                boolean holds = many && Role.of(all.roleAndFlags(entry)) == Role.CONSUMER;
                if ((holds || sleeps(handle.memory(), events, entry)) && all.isDead(entry)) {
                    handle.recover(entry);
                }
            }
        }
    }

    private static boolean sleeps(MemorySegment memory, List<EventBlock> events, int entry) {
        for (EventBlock event : events) {
            if (event.isWaiterOpaque(memory, entry)) {
                return true;
            }
        }
        return false;
    }
}
