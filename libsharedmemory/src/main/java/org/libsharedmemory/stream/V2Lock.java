package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.LockTimeoutException;

/// The lock of a foreign v2 stream. A holder of ours that is proven dead is taken over; a C++ holder never is,
/// because its word does not say who it is.
final class V2Lock {
    private static final long SUSPICIOUS_NANOS = 1_000_000;

    private final SegmentHandle handle;
    private final MemorySegment memory;
    private final Duration timeout;

    V2Lock(SegmentHandle handle, Duration timeout) {
        this.handle = handle;
        this.memory = handle.memory();
        this.timeout = timeout;
    }

    /// @throws LockTimeoutException when it was not free in time
    void lock() {
        int mine = ClassicV2Stream.lockOf(handle.index());
        if (ClassicV2Stream.lockCompareAndSet(memory, 0, mine)) { // SYNC v2.lock
            return;
        }
        long start = System.nanoTime();
        Deadline deadline = Deadline.after(timeout);
        for (int n = 0; !ClassicV2Stream.lockCompareAndSet(memory, 0, mine); n++) { // SYNC v2.lock
            if (deadline.isOver() || System.nanoTime() - start > SUSPICIOUS_NANOS) {
                recover(ClassicV2Stream.lockAcquire(memory));
            }
            requireInTime(deadline);
            Patience.pause(n);
        }
    }

    /// @throws LockTimeoutException when it is taken and the deadline is over
    void requireInTime(Deadline deadline) {
        int word = ClassicV2Stream.lockAcquire(memory);
        if (word != 0 && deadline.isOver()) {
            throw new LockTimeoutException(handle.name(), timedOut(word));
        }
    }

    void unlock() {
        ClassicV2Stream.lockRelease(memory); // SYNC v2.lock
    }

    private void recover(int word) {
        Attachments attachments = handle.attachments();
        int index = ClassicV2Stream.holderOf(word);
        if (attachments != null && index >= 0 && index < attachments.entries() && attachments.isDead(index)) {
            handle.recover(index);
        }
    }

    private String timedOut(int word) {
        Attachments attachments = handle.attachments();
        int index = ClassicV2Stream.holderOf(word);
        String holder = "a C++ program (lock=" + word + "): if it was killed, remove or replace the stream";
        if (attachments != null && index >= 0 && index < attachments.entries()) {
            holder = "process " + attachments.pid(index) + " (attachment " + index + "), which is alive";
        }
        return "its lock was not free within " + Deadline.inWords(timeout) + "; its holder is " + holder;
    }
}
