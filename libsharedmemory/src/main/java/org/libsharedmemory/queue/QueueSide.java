package org.libsharedmemory.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One end of a [SharedQueue], used by one thread at a time, in the order of arrival. Who does not want to wait is
/// turned away while somebody waits here who found no room or no message.
final class QueueSide {
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile boolean waiting;

    /// Enters for a moment.
    ///
    /// @return false when a thread waits here
    boolean enterAtOnce() {
        while (!lock.tryLock()) {
            if (waiting) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    /// Enters, behind those who came before.
    ///
    /// @return false when they have used up the time
    boolean enter(long nanos) throws InterruptedException {
        return lock.tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    /// Who has entered found nothing, and is going to wait here.
    void waits() {
        waiting = true;
    }

    void leave() {
        waiting = false;
        lock.unlock();
    }
}
