package org.libsharedmemory.internal.layout;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A named step after which a process may be killed: every store to shared memory and every file operation passes
/// one, and so do looks that others may come between. Switched off (the default) the call folds to nothing, because
/// [#ENABLED] is a constant. Switched on by the system property `org.libsharedmemory.crashpoints=true`, tests stop
/// an operation before its k-th step, for every k, and check what the survivors find.
public final class CrashPoint {
    /// True when this JVM was started for crash tests.
    public static final boolean ENABLED = Boolean.getBoolean("org.libsharedmemory.crashpoints");

    private static volatile @Nullable Consumer<String> listener;

    private CrashPoint() {}

    /// Passed immediately before the named step is done.
    public static void before(String step) {
        if (ENABLED) {
            tell(step);
        }
    }

    /// Installs the one listener of this JVM; null removes it. The listener may throw or never return: the step,
    /// and everything behind it, is then not done.
    public static void listen(@Nullable Consumer<String> newListener) {
        listener = newListener;
    }

    private static void tell(String step) {
        Consumer<String> current = listener;
        if (current != null) {
            current.accept(step);
        }
    }
}
