package org.libsharedmemory.cli;

import java.util.Locale;

/// How far a long transfer has come, on a terminal: one line that is written again and again.
final class Progress {
    private static final long FIRST = 1_000_000_000L;
    private static final long INTERVAL = 200_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Console console;
    private final String verb;
    private final boolean visible;
    private final long start = System.nanoTime();
    private long count;
    private long shown;

    Progress(Console console, String verb, boolean visible) {
        this.console = console;
        this.verb = verb;
        this.visible = visible;
    }

    /// One more message.
    void step() {
        count++;
        if (visible && (count & 0xff) == 0) {
            show("");
        }
    }

    /// Nothing goes on for the moment.
    void waiting() {
        if (visible) {
            show(", waiting");
        }
    }

    long count() {
        return count;
    }

    /// Removes the line.
    void end() {
        if (shown != 0) {
            console.err().print(CLEAR_LINE);
            console.err().flush();
        }
    }

    private void show(String state) {
        long now = System.nanoTime();
        if (now - start < FIRST || shown != 0 && now - shown < INTERVAL) {
            return;
        }
        shown = now;
        double seconds = (now - start) / 1e9;
        console.err()
                .print(CLEAR_LINE
                        + String.format(
                                Locale.ROOT, "%s %,d messages, %,.0f a second%s", verb, count, count / seconds, state));
        console.err().flush();
    }
}
