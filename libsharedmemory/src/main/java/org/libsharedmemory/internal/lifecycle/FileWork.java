package org.libsharedmemory.internal.lifecycle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.ReadOnlyMountException;
import org.libsharedmemory.internal.platform.SystemMessage;
import org.libsharedmemory.segment.InvalidNameException;
import org.libsharedmemory.segment.OutOfSharedMemoryException;
import org.libsharedmemory.segment.SegmentAccessDeniedException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.segment.SharedMemoryIoException;

/// Runs file operations with the thread's interrupt flag cleared (an interrupted channel operation would close the
/// channel) and restores it, and says what failed in the library's own words.
final class FileWork {
    private FileWork() {}

    interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// @param call what is being done, for the message: `create`, `open`
    static <T extends @Nullable Object> T on(Directory directory, String name, String call, Work<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException _) {
                    interrupted |= Thread.interrupted(); // it came during the work, which has cleaned up: once more
                }
            }
        } catch (IOException e) {
            throw translate(directory, name, call, e);
        } catch (InvalidPathException e) {
            throw new InvalidNameException(name, "the file system cannot express it (" + e.getReason() + ")");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SharedMemoryException translate(Directory directory, String name, String call, IOException e) {
        String said = String.valueOf(e.getMessage());
        return switch (e) {
            case NoSuchFileException _ -> new SegmentNotFoundException(name, "there is none of this name");
            case ReadOnlyMountException _ ->
                new SegmentAccessDeniedException(
                        name,
                        "cannot " + call + " it: " + directory.path() + " is mounted read-only here; readers read what"
                                + " is there, to write mount it without (mount -o remount,rw " + directory.path()
                                + ")",
                        e);
            case AccessDeniedException _ ->
                new SegmentAccessDeniedException(
                        name,
                        "permission denied to " + call + " it in " + directory.path()
                                + "; its owner decides who may (chmod, or Permissions when it is made)",
                        e);
            case FileSystemLoopException _ -> symbolicLink(name);
            case EOFException _ -> new SegmentCorruptException(name, "cannot " + call + " it: " + said);
            default -> {
                if (SystemMessage.saysNoRoom(e)) {
                    yield outOfSpace(directory, name, said, e);
                }
                if (said.contains("symbolic link")) {
                    yield symbolicLink(name);
                }
                yield new SharedMemoryIoException(name, "cannot " + call + " it: " + said, e);
            }
        };
    }

    private static SharedMemoryException symbolicLink(String name) {
        return new SegmentMismatchException(name, "a symbolic link stands under this name; links are not followed");
    }

    private static SharedMemoryException outOfSpace(Directory directory, String name, String said, IOException e) {
        String room;
        try {
            room = directory.freeBytes() + " of " + directory.totalBytes() + " bytes are free now";
        } catch (IOException _) {
            room = "its free space cannot be read";
        }
        return new OutOfSharedMemoryException(
                name,
                said + " in " + directory.path() + ": " + room
                        + ", nothing was made. A stream takes about its byteSize times"
                        + " (cells + 1). Remove leftovers ('shm prune', 'shm ls'), ask for less, or enlarge it"
                        + " (mount -o remount,size=…; in a container --shm-size)",
                e);
    }
}
