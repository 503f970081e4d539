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
/// POSIX file locks belong to a process, so inside one JVM a monitor comes first; its object is an interned string,
/// so that several copies of the library in one JVM share it. The channel stays open for the life of the JVM:
/// closing any channel of a file drops the process's locks on it.
public final class NamesLock {
    /// How long to wait for it, in nanoseconds. Holders need microseconds; only a stopped one can make this matter.
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int MODE = 0644;

    private record Opened(FileChannel channel, FileKey key, boolean writable) {}

    private static final Map<String, Opened> OPENED = new HashMap<>();

    private final Directory directory;
    private final int uid;
    private final int self;

    /// The lock on the names of one user.
    ///
    /// @param uid whose names
    /// @param self the user of this process
    public NamesLock(Directory directory, int uid, int self) {
        this.directory = directory;
        this.uid = uid;
        this.self = self;
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
        long start = System.nanoTime();
        long pause = 10_000;
        while (true) {
            Opened opened = opened(path);
            if (opened == null) {
                return null;
            }
            CrashPoint.before("names.lock");
            FileLock lock = tryLock(opened, shared);
            if (lock != null) {
                FileFacts now = directory.stat(fileName(uid));
                if (now != null && now.key().isSame(opened.key())) {
                    return lock;
                }
                lock.release(); // somebody removed the lock file: lock the one that stands there now
                forget(path);
                continue;
            }
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException("the lock on names, " + path + ", has been held for more than 5 s;"
                        + " its holder may be stopped: fuser " + path + " names it");
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, 1_000_000);
        }
    }

    private @Nullable FileLock tryLock(Opened opened, boolean shared) throws IOException {
        try {
            return opened.channel().tryLock(0, Long.MAX_VALUE, shared || !opened.writable());
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
            make(name);
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

    private void make(String name) throws IOException {
        try {
            directory.create(name, MODE).close();
        } catch (FileAlreadyExistsException _) {
            // another process was first
        }
    }
}
