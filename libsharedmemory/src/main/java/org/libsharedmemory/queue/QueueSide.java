package org.libsharedmemory.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One end of a [SharedQueue], used by one thread at a time, in the order of arrival. Who does not want to wait is
/// turned away while somebody waits here for room or for a message: then there was none.
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

    /// Enters to wait here.
    ///
    /// @return false when others have used up the time
    boolean enterToWait(long nanos) throws InterruptedException {
        if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        waiting = true;
        return true;
    }

    void leave() {
        waiting = false;
        lock.unlock();
    }
}
