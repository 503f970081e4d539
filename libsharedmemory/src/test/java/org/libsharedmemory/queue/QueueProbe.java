package org.libsharedmemory.queue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.EventBlocks;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.platform.Host;

/// Looks at what a queue's users cannot see.
final class QueueProbe {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private QueueProbe() {}

    static SegmentHandle handleOf(QueueEnd end) {
        return ((QueueHandle) end).handle;
    }

    static boolean hasFutex() {
        return Host.current().futex() != null;
    }

    /// Whether somebody's bit is set, who sleeps in the kernel or is about to.
    static boolean hasWaiter(QueueEnd end) {
        SegmentHandle handle = handleOf(end);
        for (EventBlock event : EventBlocks.of(handle.description().shape())) {
            if (event.anyWaiterOpaque(handle.memory())) {
                return true;
            }
        }
        return false;
    }

    /// How often those who sleep on this queue were told to look again.
    static int events(QueueEnd end) {
        SegmentHandle handle = handleOf(end);
        int events = 0;
        for (EventBlock event : EventBlocks.of(handle.description().shape())) {
            events += event.eventAcquire(handle.memory());
        }
        return events;
    }

    static void awaitThat(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("it did not come about within " + PATIENCE);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
