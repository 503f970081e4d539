package org.libsharedmemory.cli;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

/// What `shm doctor` looks at on Linux.
///
/// @param segments the directory of segments
/// @param root the root of the file system
record LinuxCheckup(Path segments, Path root) {
    private static final long CONTAINER_DEFAULT = 64L << 20;
    private static final int WORLD_WRITABLE_AND_STICKY = 01777;

    Stream<Finding> findings() {
        return Stream.concat(
                Stream.of(permissions(), space(), new LogindCheckup(root).finding(), processes()), problems());
    }

    Finding permissions() {
        try {
            int mode = (int) Files.getAttribute(segments, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
            String what = String.format("%s has mode %o", segments, mode);
            if (!Files.isWritable(segments)) {
                return mode == WORLD_WRITABLE_AND_STICKY
                        ? Finding.broken(
                                "permissions",
                                segments + " is mounted read-only: streams can be read here, and nothing else",
                                "mount -o remount,rw " + segments + "; for a container, mount it without ro")
                        : Finding.broken(
                                "permissions", what + ", this user may not write", "sudo chmod 1777 " + segments);
            }
            return mode == WORLD_WRITABLE_AND_STICKY
                    ? Finding.good("permissions", what)
                    : Finding.attention(
                            "permissions",
                            what + ": without 1777, users can remove each other's segments or not make any",
                            "sudo chmod 1777 " + segments);
        } catch (IOException e) {
            return Finding.broken(
                    "permissions",
                    segments + ": " + Words.reason(e),
                    "mount a tmpfs there: mount -t tmpfs shm /dev/shm");
        }
    }

    Finding space() {
        try {
            FileStore store = Files.getFileStore(segments);
            return space(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            return Finding.broken("space", segments + ": " + Words.reason(e), "");
        }
    }

    Finding space(long total, long free) {
        String what = Words.size(free) + " of " + Words.size(total) + " free in " + segments;
        if (free < total / 20) {
            return Finding.broken("space", what + ": almost full", "remove what is not needed: shm ls, shm rm NAME");
        }
        return total <= CONTAINER_DEFAULT
                ? Finding.attention(
                        "space",
                        what + ": small, as containers have it",
                        "docker run --shm-size=1g; in Kubernetes an emptyDir of medium Memory at " + segments)
                : Finding.good("space", what);
    }

    /// Whether the process table tells who is alive.
    Finding processes() {
        return Files.isReadable(root.resolve("proc/1/stat"))
                ? Finding.good("processes", "the process table shows who is alive")
                : Finding.attention(
                        "processes",
                        "the process table is hidden from this user (hidepid)",
                        "the death of other users' processes cannot be proven: 'shm rm --force' what they leave");
    }

    /// What is wrong with single segments; those of other software have no description that could be wrong.
    private Stream<Finding> problems() {
        try (Stream<Path> files = Files.list(segments)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            return names.stream()
                    .filter(name -> !name.startsWith(".") && !name.startsWith("sem."))
                    .map(SharedMemory::inspect)
                    .filter(Objects::nonNull)
                    .flatMap(LinuxCheckup::problems);
        } catch (IOException _) {
            return Stream.empty(); // permissions() has told
        }
    }

    private static Stream<Finding> problems(SegmentInfo info) {
        String name = Words.printable(info.name());
        return info.problems().stream()
                .map(problem -> Finding.attention(
                        "segment", name + ": " + Words.printable(problem), "'shm inspect " + name + "' tells more"));
    }
}
