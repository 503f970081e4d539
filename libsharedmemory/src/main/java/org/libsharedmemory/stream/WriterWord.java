package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentCorruptException;

/// The one word that says who writes: held for the life of a handle where there is one writer, for one write where
/// there are several. It survives its holder: who finds the holder proven dead recovers it.
///
/// Threads that share a handle share its index: the word then means "another thread of ours", and one waits for it
/// as for anybody else. Only a nested write by the same thread is refused.
final class WriterWord {
    private static final long SUSPICIOUS_NANOS = 1_000_000;
    private static final long NOBODY = 0;

    private final SegmentHandle handle;
    private final StreamControl control;
    private final Attachments attachments;
    private final int mine;
    private final Duration timeout;
    private long holder; // id of a thread: storing a reference would cost the collector's barrier

    WriterWord(StreamBlocks blocks, Duration timeout) {
        this.handle = blocks.handle;
        this.control = blocks.control;
        this.attachments = Objects.requireNonNull(handle.attachments());
        this.mine = handle.index() + 1;
        this.timeout = timeout;
    }

    /// Takes the word for good.
    ///
    /// @throws RoleTakenException when a writer that is not proven dead has it
    void takeRole() {
        MemorySegment memory = handle.memory();
        Deadline deadline = Deadline.after(Duration.ofMillis(100)); // another process may be repairing right now
        for (int n = 0; !control.writerCompareAndSet(memory, 0, mine); n++) { // SYNC stream.writer
            int word = checked(control.writerAcquire(memory));
            boolean recovered = word != 0 && attachments.isDead(word - 1) && handle.recover(word - 1);
            if (word != 0 && !recovered && deadline.isOver()) {
                throw new RoleTakenException(
                        handle.name(),
                        "the stream has a living writer, process " + attachments.pid(word - 1)
                                + ", and admits one; close that one, or make the stream with Writers.SEVERAL");
            }
            Patience.pause(n);
        }
    }

    /// Takes the word for one write.
    ///
    /// @throws LockTimeoutException when it was not free in time
    /// @throws IllegalStateException when this thread has it already
    void lock(MemorySegment memory) {
        if (!control.writerCompareAndSet(memory, 0, mine)) { // SYNC stream.writer
            lockSlowly(memory);
        }
        holder = Thread.currentThread().threadId();
    }

    private void lockSlowly(MemorySegment memory) {
        if (control.writerAcquire(memory) == mine
                && holder == Thread.currentThread().threadId()) {
            throw new IllegalStateException(
                    "a write to segment '" + handle.name() + "' is going on in this thread: writes do not nest");
        }
        long start = System.nanoTime();
        Deadline deadline = Deadline.after(timeout);
        for (int n = 0; !control.writerCompareAndSet(memory, 0, mine); n++) { // SYNC stream.writer
            handle.requireLive(memory);
            int word = checked(control.writerAcquire(memory));
            boolean suspicious =
                    word != 0 && word != mine && (deadline.isOver() || System.nanoTime() - start > SUSPICIOUS_NANOS);
            if (suspicious && attachments.isDead(word - 1) && handle.recover(word - 1)) {
                continue;
            }
            if (word != 0 && deadline.isOver()) {
                throw new LockTimeoutException(
                        handle.name(),
                        "the writer lock was not free within " + Deadline.inWords(timeout) + "; its holder is process "
                                + attachments.pid(word - 1) + " (attachment " + (word - 1) + "), which is alive");
            }
            Patience.pause(n);
        }
    }

    void unlock(MemorySegment memory) {
        holder = NOBODY;
        control.writerRelease(memory, 0); // SYNC stream.writer
    }

    /// Gives the word back if this handle has it.
    void letGo() {
        control.writerCompareAndSet(handle.memory(), mine, 0); // SYNC stream.writer
    }

    private int checked(int word) {
        if (word < 0 || word > attachments.entries()) {
            throw new SegmentCorruptException(
                    handle.name(), "its writer word=" + word + " names no attachment; remove or replace the stream");
        }
        return word;
    }
}
