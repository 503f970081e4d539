package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicLockWord;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.LockTimeoutException;

/// One side's lock of a v2 queue, as one handle uses it; in v1 it does nothing. A holder of ours that is proven
/// dead is recovered; a C++ holder never is by itself, because its word does not say who it is.
final class ClassicLock {
    private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;
    private static final long SHORTEST_WAIT_NANOS = 30_000_000;

    private final SegmentHandle handle;
    private final Attachments attachments;
    private final ClassicHeader header;
    private final MemorySegment memory;
    private final ClassicQueue queue;
    private final long lock;
    private final int mine;
    private final HalfDone producerWatch;
    private final HalfDone consumerWatch;
    private @Nullable Deadline wanted;
    private long end;

    /// @param lock see [ClassicQueue]
    ClassicLock(SegmentHandle handle, ClassicHeader header, long lock) {
        this.handle = handle;
        this.attachments = Objects.requireNonNull(handle.attachments());
        this.header = header;
        this.memory = header.memory();
        this.queue = header.queue();
        this.lock = lock;
        this.mine = ClassicLockWord.of(handle.index());
        this.producerWatch = new HalfDone(handle, attachments.entries());
        this.consumerWatch = new HalfDone(handle, attachments.entries());
    }

    /// How long the caller wants to wait in all; null: as long as usual.
    void waitUntil(@Nullable Deadline deadline) {
        wanted = deadline;
    }

    /// @throws LockTimeoutException when it was not free in time
    /// @throws Interrupted when a wait with a deadline was interrupted
    void lock() {
        if (queue.v2() && !tryLock()) {
            startWait();
            for (int n = 0; !tryLock(); n++) {
                int word = queue.lockAcquire(memory, lock);
                if (word == ClassicLockWord.ORPHAN) {
                    settle();
                } else if (word != ClassicLockWord.FREE) {
                    boolean _ = pass(lock, word, n);
                }
            }
        }
    }

    /// An operation that may be interrupted was, while it waited for the lock. A handler throws no such thing.
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;

        /// What the caller of the operation gets.
        static InterruptedException told() {
            boolean _ = Thread.interrupted();
            return new InterruptedException();
        }
    }

    void unlock() {
        if (queue.v2()) {
            queue.lockRelease(memory, lock, ClassicLockWord.FREE); // SYNC classic.lock
        }
    }

    /// Frees it if this handle was cut off while it held it, before it had changed anything.
    void letGo() {
        if (queue.v2() && queue.lockAcquire(memory, lock) == mine) {
            unlock();
        }
    }

    /// Recovers either lock from a dead peer of ours, for the sake of C++ programs that wait for it.
    void lookAfter() {
        if (queue.v2()) {
            lookAfter(ClassicQueue.PRODUCER_LOCK);
            lookAfter(ClassicQueue.CONSUMER_LOCK);
        }
    }

    /// Takes both locks away from C++ programs, and from owners that there cannot be, and settles the header as if
    /// their holders had died.
    ///
    /// @return false when none of these held one
    boolean breakForeign() {
        if (!queue.v2()) {
            throw new IllegalStateException("the queue '" + handle.name() + "' has layout V1, which has no locks");
        }
        boolean producer = breakForeign(ClassicQueue.PRODUCER_LOCK);
        boolean consumer = breakForeign(ClassicQueue.CONSUMER_LOCK);
        boolean broken = producer || consumer;
        if (broken) {
            startWait();
            settle();
        }
        return broken;
    }

    private boolean tryLock() {
        return queue.lockCompareAndSet(memory, lock, ClassicLockWord.FREE, mine); // SYNC classic.lock
    }

    private boolean breakForeign(long which) {
        int word = queue.lockAcquire(memory, which);
        return isBreakable(word) && queue.lockCompareAndSet(memory, which, word, ClassicLockWord.ORPHAN);
    }

    /// Held by a C++ program, or by an attachment that there cannot be.
    private boolean isBreakable(int word) {
        return word != ClassicLockWord.FREE && word != ClassicLockWord.ORPHAN && !namesAttachment(word);
    }

    private boolean namesAttachment(int word) {
        int owner = ClassicLockWord.ownerOf(word);
        return owner > 0 && owner <= attachments.entries();
    }

    private void lookAfter(long which) {
        int word = queue.lockAcquire(memory, which);
        if (word == ClassicLockWord.ORPHAN) {
            boolean _ = new ClassicSettlement(header, handle.index()).settle((other, found, n) -> false);
        } else {
            recoverOwner(which, word);
        }
    }

    private void recoverOwner(long which, int word) {
        HalfDone watch = which == ClassicQueue.PRODUCER_LOCK ? producerWatch : consumerWatch;
        if (ClassicLockWord.isOurs(word) && watch.isOverdue(which, word)) {
            watch.recoverOwner(ClassicLockWord.ownerOf(word));
        }
    }

    private void settle() {
        boolean _ = new ClassicSettlement(header, handle.index()).settle(this::pass);
    }

    private void startWait() {
        long patience = wanted == null
                ? LONGEST_WAIT_NANOS
                : Math.clamp(wanted.remaining(), SHORTEST_WAIT_NANOS, LONGEST_WAIT_NANOS);
        end = System.nanoTime() + patience;
    }

    private boolean pass(long which, int word, int n) {
        if (handle.isClosed()) {
            throw handle.closedException();
        }
        recoverOwner(which, word);
        if (wanted != null && Thread.currentThread().isInterrupted()) {
            throw new Interrupted();
        }
        if (System.nanoTime() - end > 0) {
            throw timedOut(which, word);
        }
        Patience.pause(n);
        return true;
    }

    private LockTimeoutException timedOut(long which, int word) {
        return new LockTimeoutException(
                handle.name(),
                "its " + (which == ClassicQueue.PRODUCER_LOCK ? "producer" : "consumer")
                        + " lock was not free in time; its holder is " + holder(word));
    }

    private String holder(int word) {
        if (namesAttachment(word)) {
            int index = ClassicLockWord.ownerOf(word) - 1;
            return "process " + attachments.pid(index) + " (attachment " + index + "), which is not proven dead";
        }
        String lock = " (lock=" + Integer.toUnsignedString(word) + "): ";
        String remedy = "'shm unlock " + handle.name() + "' or breakLock() frees it";
        return ClassicLockWord.isOurs(word)
                ? "an attachment that there cannot be" + lock + "the word is damaged, " + remedy
                : "a C++ program" + lock + "if it was killed, " + remedy;
    }
}
