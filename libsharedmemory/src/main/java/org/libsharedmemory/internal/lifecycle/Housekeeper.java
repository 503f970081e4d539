package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.Platform;

/// One daemon thread per process, alive while handles are open: notices within a quarter of a second that a
/// name has gone or leads to another file (a C++ creator, `rm`, systemd's RemoveIPC), or that a file was
/// truncated, so that writers that never wait learn it too; and recovers those of the dead that nobody stumbles upon.
/// Unmaps what a native call held when its handle was closed. At the orderly end of the JVM it closes what is still
/// open. Ends with the last handle, so that nothing keeps the class loader of the library.
final class Housekeeper {
    private static final long PERIOD_NANOS = 250_000_000;
    private static final long SHUTDOWN_GRACE_NANOS = 1_000_000_000;
    static final Set<SegmentHandle> HANDLES = ConcurrentHashMap.newKeySet();

    private static final Set<Arena> HELD = ConcurrentHashMap.newKeySet();
    private static final Thread SHUTDOWN = new Thread(Housekeeper::closeAll, "libsharedmemory-shutdown");

    private static boolean running;
    private static volatile long shutdownGraceEnd; // 0 while the JVM runs

    private Housekeeper() {}

    static void watch(SegmentHandle handle) {
        HANDLES.add(handle);
        start(handle.platform()); // once more, should it have found nothing to do meanwhile
    }

    static void forget(SegmentHandle handle) {
        HANDLES.remove(handle);
    }

    /// To be called before a handle has anything that would have to be given back if there can be no further thread.
    static synchronized void start(Platform platform) {
        if (!running) {
            Thread.ofPlatform().name("libsharedmemory-housekeeper").daemon().start(() -> run(platform));
            running = true;
            try {
                Runtime.getRuntime().addShutdownHook(SHUTDOWN);
            } catch (IllegalStateException _) {
                // the JVM is going down already: what the dead leave behind, others repair
            }
        }
    }

    private static void run(Platform platform) {
        do {
            LockSupport.parkNanos(PERIOD_NANOS);
            try {
                var _ = platform.futex(); // there before somebody waits, unless at once; a short program does without
                for (SegmentHandle handle : HANDLES) {
                    check(handle);
                }
                HELD.removeIf(Housekeeper::unmap);
            } catch (OutOfMemoryError _) {
                // others may have taken all there was for a moment: the next round tells
            }
        } while (!endsWithoutHandles());
    }

    private static synchronized boolean endsWithoutHandles() {
        if (!HANDLES.isEmpty() || !HELD.isEmpty()) {
            return false;
        }
        running = false;
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(SHUTDOWN);
        } catch (IllegalStateException _) {
            // it runs already
        }
        return true;
    }

    private static void check(SegmentHandle handle) {
        try {
            FileFacts now = handle.platform().directory().stat(handle.name());
            if (now == null || !now.key().isSame(handle.key())) {
                handle.displace();
            } else if (now.byteSize() < handle.memory().byteSize()) {
                handle.lose();
            } else {
                Reaper.reap(handle);
            }
        } catch (IOException | RuntimeException | InternalError _) {
            // cannot be read or repaired now, or closed meanwhile: the next round tells
        }
    }

    /// Until when a handle that closes waits for operations in flight, by `nanoTime`. At the end of the JVM all
    /// handles share one grace.
    static long graceEnd(long graceNanos) {
        long shared = shutdownGraceEnd;
        return shared != 0 ? shared : System.nanoTime() + graceNanos;
    }

    /// False when a native call of some thread holds it.
    static boolean unmap(Arena arena) {
        try {
            if (arena.scope().isAlive()) {
                arena.close();
            }
            return true;
        } catch (IllegalStateException _) {
            return !arena.scope().isAlive();
        }
    }

    /// Unmaps it as soon as no native call holds it any more.
    static void unmapLater(Arena arena, Platform platform) {
        HELD.add(arena);
        start(platform); // if that was the last handle
    }

    private static void closeAll() {
        shutdownGraceEnd = System.nanoTime() + SHUTDOWN_GRACE_NANOS;
        for (SegmentHandle handle : HANDLES) {
            handle.closeByOwner();
        }
    }
}
