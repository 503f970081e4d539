package org.libsharedmemory.testing;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.Platform;

/// The real platform, with a count of the system calls made for waiting.
///
/// @param sleeps how often somebody went to sleep
/// @param wakes how often somebody woke others
/// @param shortestNanos how long who sleeps sleeps at least if nobody wakes him
public record CountingPlatform(Platform real, AtomicInteger sleeps, AtomicInteger wakes, long shortestNanos)
        implements DelegatingPlatform, Futex {
    private static final long MOST_OF_A_MINUTE = 45_000_000_000L;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    public CountingPlatform() {
        this(Host.current(), new AtomicInteger(), new AtomicInteger(), 0);
    }

    /// Where no end of a slice hides a wake-up that was lost.
    public static CountingPlatform ofLongSleeps() {
        return new CountingPlatform(Host.current(), new AtomicInteger(), new AtomicInteger(), MOST_OF_A_MINUTE);
    }

    /// Skips the test where nobody sleeps in the kernel.
    public static void requireFutex() {
        Assumptions.assumeTrue(Host.current().futex() != null, "SKIPPED: this JVM does not sleep in the kernel");
    }

    /// Waits until somebody has gone to sleep, or will without looking again, once more than `before` times.
    public void awaitSleeper(int before) {
        long start = System.nanoTime();
        while (sleeps.get() <= before) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("nobody sleeps");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public @Nullable Futex futex() {
        return real.futex() == null ? null : this;
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        sleeps.incrementAndGet();
        real.futex().await(word, expected, Math.max(nanos, shortestNanos));
    }

    @Override
    public void wakeAll(MemorySegment word) {
        wakes.incrementAndGet();
        real.futex().wakeAll(word);
    }

    @Override
    public void barrierOnAll() {
        real.futex().barrierOnAll();
    }
}
