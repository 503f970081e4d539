package org.libsharedmemory.testing;

/// What a simulated process dies of. An error, so that no handler of exceptions meets it; the steps of `finally`
/// blocks throw it again.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1;

    SimulatedCrash(String step) {
        super("stopped before " + step, null, false, false);
    }
}
