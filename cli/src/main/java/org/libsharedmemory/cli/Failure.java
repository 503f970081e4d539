package org.libsharedmemory.cli;

import java.io.Serial;

/// A command cannot do what it was asked: one line for people, and the exit code.
final class Failure extends RuntimeException {
    /// The exit codes of every command.
    static final int DONE = 0;

    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int NO_SUCH_SEGMENT = 3;
    static final int TIMED_OUT = 4;

    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static Failure failed(String message) {
        return new Failure(FAILED, message);
    }

    static Failure timedOut(String message) {
        return new Failure(TIMED_OUT, message);
    }

    int exitCode() {
        return exitCode;
    }
}
