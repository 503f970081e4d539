package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.ChangeSignal;

/// The two directions in which a queue's users wait for each other.
///
/// @param notEmpty what consumers wait for
/// @param notFull what producers wait for
record Signals(ChangeSignal notEmpty, ChangeSignal notFull) {

    /// As the holder of an attachment sees them.
    static Signals of(SegmentHandle handle, EventBlock notEmpty, EventBlock notFull) {
        return new Signals(signal(handle, notEmpty), signal(handle, notFull));
    }

    private static ChangeSignal signal(SegmentHandle handle, EventBlock event) {
        return new ChangeSignal(handle.memory(), event, handle::futex, handle.index(), () -> {
            Attachments attachments = handle.attachments();
            return attachments != null && attachments.allCanWake();
        });
    }

    void announceBoth(MemorySegment memory) {
        notEmpty.announce(memory);
        notFull.announce(memory);
    }
}
