package org.libsharedmemory.internal.lifecycle;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.internal.layout.RoleWord;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentCorruptException;

/// A role that a segment has once, as that of the producer where there is one: held by one attachment of all
/// processes, handed on when that is given back or dead.
///
/// @param memory where the word lies
/// @param title of who holds it, for messages
public record ExclusiveRole(SegmentHandle handle, MemorySegment memory, RoleWord word, String title) {
    /// Another process may be in the middle of repairing a dead holder: looks again so often, over a few
    /// milliseconds.
    private static final int TRIES = 200;

    /// @throws RoleTakenException when somebody alive holds it
    public void take() {
        Attachments attachments = handle.attachments();
        if (attachments == null || handle.index() < 0) {
            throw new IllegalStateException("not attached");
        }
        long pid = 0;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int holder = word.holderAcquire(memory);
            if (holder == 0) {
                if (word.holderCompareAndSet(memory, 0, handle.index() + 1)) { // SYNC role.handover
                    return;
                }
                continue;
            }
            if (holder < 0 || holder > attachments.entries()) {
                throw corrupt(holder);
            }
            pid = attachments.pid(holder - 1);
            if (!handle.recover(holder - 1)) {
                Patience.pause(attempt);
            }
        }
        throw new RoleTakenException(
                handle.name(),
                "process " + pid + " is its " + title + ", and it has one at a time; close that one first");
    }

    public void giveBack() {
        word.holderCompareAndSet(memory, handle.index() + 1, 0); // SYNC role.handover
    }

    private SegmentCorruptException corrupt(int holder) {
        return new SegmentCorruptException(
                handle.name(), "its " + title + " word is " + holder + ", which names no attachment");
    }
}
