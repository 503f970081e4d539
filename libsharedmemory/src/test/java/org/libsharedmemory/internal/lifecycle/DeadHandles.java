package org.libsharedmemory.internal.lifecycle;

import org.libsharedmemory.internal.platform.Platform;

/// Handles of simulated processes that were killed: the JVM that played them does not close them at its end.
public final class DeadHandles {
    private DeadHandles() {}

    /// Forgets the handles of one process.
    public static void forget(Platform process) {
        Housekeeper.HANDLES.removeIf(handle -> handle.platform().equals(process));
    }
}
