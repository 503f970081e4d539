package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
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
import org.libsharedmemory.testing.ShippedCopy;
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
                    throw new AssertionError("waited in vain");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// Has a segment open for a moment.
    public static final class Passing {
        private Passing() {}

        public static void main(String[] arguments) {
            open(Segments.system(), arguments[0]);
        }

        static void open(Segments segments, String name) {
            PlainSegments.close(segments.create(PlainSegments.passing(name), PlainSegments.user()));
        }
    }

    /// Uses another copy of the library, and says when it is forgotten.
    public static final class Reloading {
        private Reloading() {}

        public static void main(String[] arguments) throws Exception {
            WeakReference<ClassLoader> copy = new WeakReference<>(used(arguments));
            Losing.await(() -> {
                System.gc();
                return copy.get() == null;
            });
            IO.println("forgotten");
        }

        private static ClassLoader used(String[] arguments) throws Exception {
            ClassLoader copy = ShippedCopy.sound();
            copy.loadClass(Passing.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
            return copy;
        }
    }

    /// A server that loads an application again must be able to forget the copy before.
    @Test
    void nothingKeepsACopyOfTheLibraryThatHasNothingOpen() throws Exception {
        ChildJvm reloading = ChildJvm.of(Reloading.class)
                .withOptions("-XX:SoftRefLRUPolicyMSPerMB=0", "-XX:+UseSerialGC"); // caches of the JDK go at once
        try (ChildProcess child = reloading.start(NAMES.next())) {
            child.expect("forgotten");
            child.awaitSuccess();
        }
    }

    /// Closes all it has open, says when the housekeeper has ended, and needs it again.
    public static final class Pausing {
        private Pausing() {}

        public static void main(String[] arguments) throws Exception {
            Segments segments = Segments.system();
            for (String name : arguments) {
                Passing.open(segments, name);
                Losing.await(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("libsharedmemory-housekeeper")));
                IO.println("ended");
            }
            Losing.main(arguments);
        }
    }

    @Test
    void itEndsWithTheLastHandleAndComesBackWithTheNext() throws Exception {
        try (ChildProcess pausing = ChildJvm.of(Pausing.class).start(NAMES.next(), NAMES.next())) {
            pausing.expect("ended");
            pausing.expect("ended");
            pausing.expect("noticed");
            pausing.awaitSuccess();
        }
    }

    @Test
    void itOutlivesATimeWithoutMemory() throws Exception {
        try (ChildProcess losing = ChildJvm.of(Losing.class).start(NAMES.next())) {
            losing.expect("noticed");
            losing.awaitSuccess();
        }
    }

    /// Ends with handles open whose owners all throw, once they have closed.
    public static final class Failing {
        private Failing() {}

        public static void main(String[] names) {
            for (String name : names) {
                SegmentHandle handle = Segments.system().create(PlainSegments.passing(name), PlainSegments.user());
                handle.ownedBy(() -> {
                    PlainSegments.close(handle);
                    throw new AssertionError("injected");
                });
            }
        }
    }

    @Test
    void anErrorInOneCloseKeepsNoneFromBeingClosed() throws Exception {
        String[] names = {NAMES.next(), NAMES.next(), NAMES.next()};
        try (ChildProcess failing = ChildJvm.of(Failing.class).start(names)) {
            failing.awaitSuccess();
        }
        for (String name : names) {
            assertThat(Host.current().directory().path().resolve(name)).doesNotExist();
        }
    }
}
