package org.libsharedmemory.internal.platform.linux;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.Processes;

/// Linux on x86-64 and aarch64.
public record LinuxPlatform(Directory directory, Processes processes) implements Platform {
    public static LinuxPlatform create() {
        return new LinuxPlatform(new Directory(Path.of("/dev/shm"), true), ProcFileSystem.open());
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public @Nullable Futex futex() {
        return Kernel.FUTEX;
    }

    /// Linked on first use.
    private static final class Kernel {
        private static final @Nullable Futex FUTEX = LinuxFutex.ifPermitted();
    }
}
