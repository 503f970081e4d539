package org.libsharedmemory.cli;

/// One thing that was looked at.
///
/// @param state how it is
/// @param subject what was looked at
/// @param what what was found
/// @param remedy what to do; empty if nothing
record Finding(State state, String subject, String what, String remedy) {
    enum State {
        GOOD,
        ATTENTION,
        BROKEN
    }

    static Finding good(String subject, String what) {
        return new Finding(State.GOOD, subject, what, "");
    }

    static Finding attention(String subject, String what, String remedy) {
        return new Finding(State.ATTENTION, subject, what, remedy);
    }

    static Finding broken(String subject, String what, String remedy) {
        return new Finding(State.BROKEN, subject, what, remedy);
    }
}
