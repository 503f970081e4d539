package org.libsharedmemory.internal.platform;

import org.jspecify.annotations.Nullable;

/// One operating system, in the library's own terms.
public interface Platform {
    /// Short name, for people: `linux`, `portable`.
    String name();

    /// Where segments live.
    Directory directory();

    Processes processes();

    /// The kernel's wait on a word, or null when this JVM may not call it: waiting is then polling. The first call
    /// takes some ten milliseconds.
    @Nullable
    Futex futex();
}
