package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.platform.FileFacts.FileKey;

/// The lock on the names of one user: a small hidden file beside the segments, made once and never unlinked, locked
/// by the kernel for microseconds. Shared to open and attach; exclusive for whatever changes a name. The kernel
/// frees it when its holder dies.
///
/// It is two locks, one on each of the first two bytes of the file: the lock itself, and the turn, taken in the same
/// mode first and given back as soon as one has the lock. Without a turn, whoever wants to change a name waits for an
/// instant in which nobody opens anything, and among many who open there may be none. (The turnstile of
/// readers-writers locks: A. B. Downey, "The Little Book of Semaphores", 4.2.) The turn is a courtesy: what excludes
/// is the lock, and who opens gives way for a second at most, because anybody who can read the file can keep it.
///
/// POSIX file locks belong to a process, so inside one JVM a monitor comes first; its object is an interned string,
/// so that several copies of the library in one JVM share it. The channel stays open for the life of the JVM:
/// closing any channel of a file drops the process's locks on it.
public final class NamesLock {
    private static final long LOCK = 0;
    private static final long TURN = 1;

    /// How long to wait for it, in nanoseconds. Holders need microseconds; only a stopped one can make this matter.
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final long COURTESY_NANOS = 1_000_000_000L;
    private static final int MODE = 0644;

    private record Opened(FileChannel channel, FileKey key, boolean writable) {}

    private static final Map<String, Opened> OPENED = new HashMap<>();

    private final Directory directory;
    private final int uid;
    private final int self;
    private final long patienceNanos;

    /// The lock on the names of one user.
    ///
    /// @param uid whose names
    /// @param self the user of this process
    public NamesLock(Directory directory, int uid, int self) {
        this(directory, uid, self, PATIENCE_NANOS);
    }

    private NamesLock(Directory directory, int uid, int self, long patienceNanos) {
        this.directory = directory;
        this.uid = uid;
        this.self = self;
        this.patienceNanos = patienceNanos;
    }

    /// The same lock, for work that somebody else's can not hold up: an exception when it is not to be had at once.
    public NamesLock atOnce() {
        return new NamesLock(directory, uid, self, 0);
    }

    /// Work done under the lock.
    public interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    public <T extends @Nullable Object> T shared(Work<T> work) throws IOException {
        return locked(true, work);
    }

    public <T extends @Nullable Object> T exclusive(Work<T> work) throws IOException {
        return locked(false, work);
    }

    /// Name of the lock file of a user.
    public static String fileName(int uid) {
        return ".libsharedmemory-" + uid + ".lock";
    }

    private <T extends @Nullable Object> T locked(boolean shared, Work<T> work) throws IOException {
        String path = directory.path().resolve(fileName(uid)).toString();
        synchronized (("org.libsharedmemory names lock " + path).intern()) {
            FileLock lock = acquire(path, shared);
            try {
                return work.run();
            } finally {
                if (lock != null) {
                    lock.release();
                }
            }
        }
    }

    /// Null when this user has no lock file that we could use: then there is nothing to exclude with.
    private @Nullable FileLock acquire(String path, boolean shared) throws IOException {
        while (true) {
            Opened opened = opened(path);
            if (opened == null) {
                return null;
            }
            CrashPoint.before("names.lock");
            FileLock lock = awaitInTurn(opened, shared);
            if (lock == null) {
                throw new IOException("the lock on names, " + path + ", has been held for more than "
                        + patienceNanos / 1_000_000_000 + " s; its holder may be stopped: fuser " + path + " names it");
            }
            FileFacts now;
            try {
                now = directory.stat(fileName(uid));
            } catch (IOException | RuntimeException | Error e) {
                lock.release();
                throw e;
            }
            if (now != null && now.key().isSame(opened.key())) {
                return lock;
            }
            lock.release(); // somebody removed the lock file: lock the one that stands there now
            forget(path);
        }
    }

    private @Nullable FileLock awaitInTurn(Opened opened, boolean shared) throws IOException {
        FileLock turn = await(opened, TURN, shared, shared ? Math.min(COURTESY_NANOS, patienceNanos) : patienceNanos);
        if (turn == null) {
            return shared ? await(opened, LOCK, true, patienceNanos) : null;
        }
        try {
            return await(opened, LOCK, shared, patienceNanos);
        } finally {
            turn.release();
        }
    }

    /// Null when it was not to be had in time.
    private static @Nullable FileLock await(Opened opened, long position, boolean shared, long nanos)
            throws IOException {
        long start = System.nanoTime();
        long pause = 10_000;
        while (true) {
            FileLock lock = tryLock(opened, position, shared);
            if (lock != null || System.nanoTime() - start >= nanos) {
                return lock;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, 1_000_000);
        }
    }

    private static @Nullable FileLock tryLock(Opened opened, long position, boolean shared) throws IOException {
        try {
            return opened.channel().tryLock(position, 1, shared || !opened.writable());
        } catch (OverlappingFileLockException _) {
            return null; // another copy of the library in this JVM
        }
    }

    private @Nullable Opened opened(String path) throws IOException {
        synchronized (OPENED) {
            Opened opened = OPENED.get(path);
            if (opened == null || !opened.channel().isOpen()) {
                opened = open();
                if (opened != null) {
                    OPENED.put(path, opened);
                }
            }
            return opened;
        }
    }

    private static void forget(String path) {
        synchronized (OPENED) {
            OPENED.remove(path);
        }
    }

    private @Nullable Opened open() throws IOException {
        String name = fileName(uid);
        FileFacts facts = directory.stat(name);
        if (facts == null) {
            if (uid != self) {
                return null;
            }
            if (!make(name)) {
                return null;
            }
            facts = directory.stat(name);
        }
        if (facts == null || !facts.isRegular() || facts.uid() != uid && facts.uid() != 0) {
            throw new IOException(directory.path().resolve(name) + " is not the lock file of user " + uid
                    + ": another user has put something in its place, remove it");
        }
        for (boolean writable = true; ; writable = false) {
            try {
                OpenFile file = directory.open(name, writable);
                return new Opened(file.channel(), file.facts().key(), writable);
            } catch (NoSuchFileException _) {
                return null;
            } catch (AccessDeniedException _) {
                if (!writable) {
                    return null;
                }
            }
        }
    }

    /// False when this user may not.
    private boolean make(String name) throws IOException {
        try {
            directory.create(name, MODE).close();
        } catch (FileAlreadyExistsException _) {
            // another process was first
        } catch (AccessDeniedException _) {
            return false;
        }
        return true;
    }
}
