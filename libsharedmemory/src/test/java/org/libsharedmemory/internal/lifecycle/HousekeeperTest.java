package org.libsharedmemory.internal.lifecycle;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.DelegatingPlatform;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.ShmNames;

/// What the housekeeper of a JVM lives through; each time in a JVM of its own, because there is one housekeeper in
/// each.
class HousekeeperTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    /// The real platform, where the housekeeper finds no memory in its first rounds: at their start, then in their
    /// midst.
    private record Starved(Platform real, AtomicInteger failures) implements DelegatingPlatform {
        private static final int EACH = 2;

        private void failUntil(int last) {
            boolean housekeeper = Thread.currentThread().getName().equals("libsharedmemory-housekeeper");
            if (housekeeper && failures.get() < last) {
                failures.incrementAndGet();
                throw new OutOfMemoryError("injected");
            }
        }

        boolean isOver() {
            return failures.get() == 2 * EACH;
        }

        @Override
        public Directory directory() {
            failUntil(2 * EACH);
            return real.directory();
        }

        @Override
        public @Nullable Futex futex() {
            failUntil(EACH);
            return real.futex();
        }
    }

    /// Loses the name of what it has open after a time without memory, and says when it has noticed.
    public static final class Losing {
        private static final long PATIENCE_NANOS = 20_000_000_000L;

        private Losing() {}

        public static void main(String[] arguments) throws Exception {
            Starved platform = new Starved(Host.current(), new AtomicInteger());
            SegmentHandle handle =
                    new Segments(platform).create(PlainSegments.passing(arguments[0]), PlainSegments.user());
            await(platform::isOver);
            platform.real().directory().unlink(arguments[0]);
            await(handle::isRetired);
            IO.println("noticed");
            PlainSegments.close(handle);
        }

        private static void await(BooleanSupplier condition) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new AssertionError("the housekeeper is gone");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void itOutlivesATimeWithoutMemory() throws Exception {
        try (ChildProcess losing = ChildJvm.of(Losing.class).start(NAMES.next())) {
            losing.expect("noticed");
            losing.awaitSuccess();
        }
    }
}
