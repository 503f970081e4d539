package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a peer can run while this process spins. Where there is one processor it cannot, and waiting gives the
/// processor away at once.
public final class Processors {
    /// True: there are several, though this process may be bound to one of them.
    public static final boolean SEVERAL = Runtime.getRuntime().availableProcessors() > 1 || isListed();

    private Processors() {}

    /// The JVM counts the processors that it may use; the kernel lists all: `0-3`, `0,2`.
    private static boolean isListed() {
        try {
            return Files.readString(Path.of("/sys/devices/system/cpu/online"))
                    .strip()
                    .matches("\\d+[-,].*");
        } catch (IOException _) {
            return false; // another system
        }
    }
}
