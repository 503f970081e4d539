package org.libsharedmemory.testing;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.Processes;

/// Another platform, but for what an implementation changes.
public interface DelegatingPlatform extends Platform {
    /// The other one.
    Platform real();

    @Override
    default String name() {
        return real().name();
    }

    @Override
    default Directory directory() {
        return real().directory();
    }

    @Override
    default Processes processes() {
        return real().processes();
    }

    @Override
    default @Nullable Futex futex() {
        return real().futex();
    }
}
