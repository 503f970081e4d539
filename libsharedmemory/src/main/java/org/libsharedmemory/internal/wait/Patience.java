package org.libsharedmemory.internal.wait;

import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.internal.platform.Processors;

/// The waiting that needs nobody's help: spin, yield, poll with growing pauses.
public final class Patience {
    private static final int SPINS = Processors.SEVERAL ? 2000 : 0;
    private static final int MOMENT = Processors.SEVERAL ? 64 : 0;
    private static final int YIELDS = 10;
    private static final long SPIN_NANOS = 100_000;
    private static final long SHORTEST_PAUSE = 50_000;
    private static final long LONGEST_PAUSE = 1_000_000;

    private Patience() {}

    /// About a microsecond.
    public static void moment() {
        for (int spin = 0; spin < MOMENT; spin++) {
            Thread.onSpinWait();
        }
    }

    /// Spins for about as long as a sleep and a wake-up would take, then yields a few times. True as soon as it is
    /// met.
    public static boolean spin(Awaited awaited) {
        for (int i = 0; i < SPINS; i++) {
            if (awaited.isMet()) {
                return true;
            }
            Thread.onSpinWait();
        }
        for (int i = 0; i < YIELDS; i++) {
            if (awaited.isMet()) {
                return true;
            }
            Thread.yield();
        }
        return awaited.isMet();
    }

    /// Spins where a look may take long, for no longer than a spin of cheap ones. True as soon as it is met.
    public static boolean spinBriefly(Awaited awaited) {
        long start = System.nanoTime();
        for (int i = 0; i < SPINS && System.nanoTime() - start < SPIN_NANOS; i++) {
            if (awaited.isMet()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /// Spins, then polls: the wait for somebody who wakes nobody.
    ///
    /// @return false when the deadline came first
    public static boolean await(Awaited awaited, Deadline deadline) throws InterruptedException {
        if (awaited.isMet()) {
            return true;
        }
        if (deadline.isOver()) {
            return false;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return spin(awaited) || poll(awaited, deadline);
    }

    /// Polls, with pauses from 50 µs to 1 ms.
    ///
    /// @return false when the deadline came first
    public static boolean poll(Awaited awaited, Deadline deadline) throws InterruptedException {
        long pause = SHORTEST_PAUSE;
        while (!awaited.isMet()) {
            if (deadline.isOver()) {
                return false;
            }
            long slice = awaited.betweenSlices();
            deadline.pause(Math.min(pause, slice));
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        return true;
    }

    /// The n-th pause of somebody who may not be interrupted, such as a writer waiting for a lock: spins, then
    /// yields, then parks for 50 µs.
    public static void pause(int n) {
        if (n < 64) {
            Thread.onSpinWait();
        } else if (n < 128) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(SHORTEST_PAUSE);
        }
    }
}
