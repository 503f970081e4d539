package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.ClassicLockWord;
import org.libsharedmemory.internal.layout.ClassicQueue;

/// Brings the header of a v2 queue in line after a holder of a lock died within: under both locks, always taken in
/// the same order, as a helper. Whoever dies here leaves locks that say whether doubt remains; the next one starts
/// again.
///
/// @param index the attachment in whose name it is done: one's own, or one that one repairs
record ClassicSettlement(ClassicHeader header, int index) {

    /// What stands in the way of a lock.
    @FunctionalInterface
    interface Obstacle {
        /// Waits a moment; throws to end the wait.
        ///
        /// @param n how often it was asked before
        /// @return false to give up
        boolean pass(long lock, int word, int n);
    }

    /// Takes both locks, corrects the count, releases both.
    ///
    /// @return false when it was given up; what was in doubt still is
    boolean settle(Obstacle obstacle) {
        try {
            boolean held =
                    acquire(ClassicQueue.PRODUCER_LOCK, obstacle) && acquire(ClassicQueue.CONSUMER_LOCK, obstacle);
            if (held) {
                correct();
                forgetDoubt(ClassicQueue.CONSUMER_LOCK);
                forgetDoubt(ClassicQueue.PRODUCER_LOCK);
            }
            return held;
        } finally {
            letGo(ClassicQueue.CONSUMER_LOCK);
            letGo(ClassicQueue.PRODUCER_LOCK);
        }
    }

    /// The lock of a dead holder becomes a helper's: what its holder was doing is in doubt.
    void inherit(long lock) {
        int word = wordOf(lock);
        if (isMine(word) && !ClassicLockWord.isHelper(word)) {
            store(lock, ClassicLockWord.helper(index, true));
        }
    }

    boolean holds(long lock) {
        return isMine(wordOf(lock));
    }

    private boolean acquire(long lock, Obstacle obstacle) {
        for (int n = 0; ; n++) {
            int word = wordOf(lock);
            boolean orphan = word == ClassicLockWord.ORPHAN;
            if (isMine(word)) {
                return true;
            }
            if (orphan || word == ClassicLockWord.FREE) {
                if (take(lock, word, ClassicLockWord.helper(index, orphan))) {
                    return true;
                }
            } else if (!obstacle.pass(lock, word, n)) {
                return false;
            }
        }
    }

    private void correct() {
        int correction =
                header.correction(isDoubtful(ClassicQueue.PRODUCER_LOCK), isDoubtful(ClassicQueue.CONSUMER_LOCK));
        if (correction != 0) {
            header.queue().countAdd(header.memory(), correction);
        }
    }

    private void forgetDoubt(long lock) {
        if (isDoubtful(lock)) {
            store(lock, ClassicLockWord.helper(index, false));
        }
    }

    private void letGo(long lock) {
        int word = wordOf(lock);
        if (isMine(word)) {
            boolean doubt = ClassicLockWord.isDoubtful(word);
            store(lock, doubt ? ClassicLockWord.ORPHAN : ClassicLockWord.FREE);
        }
    }

    private boolean isDoubtful(long lock) {
        return ClassicLockWord.isDoubtful(wordOf(lock));
    }

    private boolean isMine(int word) {
        return ClassicLockWord.ownerOf(word) == index + 1;
    }

    private int wordOf(long lock) {
        return header.queue().lockAcquire(header.memory(), lock);
    }

    private boolean take(long lock, int found, int word) {
        return header.queue().lockCompareAndSet(header.memory(), lock, found, word); // SYNC classic.lock
    }

    private void store(long lock, int word) {
        header.queue().lockRelease(header.memory(), lock, word); // SYNC classic.lock
    }
}
