package org.libsharedmemory.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;

/// Everything that `shm doctor` looks at.
final class Checkup {
    private static final Path SEGMENTS = Path.of("/dev/shm");

    private Checkup() {}

    static List<Finding> all() {
        boolean linux = isLinux();
        Stream<Finding> general = Stream.of(platform(linux), jdk(), nativeAccess(), segments());
        Stream<Finding> system = linux ? new LinuxCheckup(SEGMENTS, Path.of("/")).findings() : Stream.empty();
        return Stream.concat(general, system).toList();
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").startsWith("Linux") && Files.isDirectory(SEGMENTS);
    }

    private static Finding platform(boolean linux) {
        String what = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return linux
                ? Finding.good("platform", what + ", segments are files in " + SEGMENTS)
                : Finding.attention(
                        "platform",
                        what + ": segments are mapped files in a private temporary directory",
                        "Java programs of one user reach each other, programs of other languages do not");
    }

    private static Finding jdk() {
        return Finding.good("Java", Runtime.version() + ", " + System.getProperty("java.home"));
    }

    private static Finding nativeAccess() {
        return SharedMemory.class.getModule().isNativeAccessEnabled()
                ? Finding.good("native access", "enabled: who waits sleeps in the kernel")
                : Finding.attention(
                        "native access",
                        "not enabled: who waits polls, and wakes up to a millisecond late",
                        "start Java with --enable-native-access=ALL-UNNAMED, or =org.libsharedmemory for a module");
    }

    private static Finding segments() {
        try {
            return leftovers(SharedMemory.prune(true));
        } catch (SharedMemoryException e) {
            return Finding.broken("segments", String.valueOf(e.getMessage()), "");
        }
    }

    private static Finding leftovers(List<SegmentInfo> leftovers) {
        return leftovers.isEmpty()
                ? Finding.good("leftovers", "none")
                : Finding.attention(
                        "leftovers",
                        Words.count(leftovers.size(), "segment") + " of killed processes: "
                                + Words.printable(Words.names(leftovers)),
                        "the next program that meets one removes it; 'shm prune' removes them now");
    }
}
