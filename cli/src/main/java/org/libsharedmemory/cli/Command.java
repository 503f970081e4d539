package org.libsharedmemory.cli;

import java.util.concurrent.Callable;

/// What follows `shm` on its command line. A call does it and returns the exit code.
interface Command extends Callable<Integer> {
    /// How it is written.
    Syntax syntax();
}
