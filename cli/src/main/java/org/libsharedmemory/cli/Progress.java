package org.libsharedmemory.cli;

import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a long transfer has come, on a terminal: one line that is written again and again.
final class Progress implements AutoCloseable {
    private static final long FIRST = 1_000_000_000L;
    private static final long INTERVAL = 200_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Console console;
    private final String verb;
    private final boolean visible;
    private final LongSupplier clock;
    private final long start;
    private long count;
    private long shown;

    private Progress(Console console, String verb, boolean visible, LongSupplier clock) {
        this.console = console;
        this.verb = verb;
        this.visible = visible;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /// Of a command that sends.
    ///
    /// @param clock tells the time in nanoseconds
    static Progress ofSending(Console console, LongSupplier clock) {
        return new Progress(console, "sent", console.errTerminal(), clock);
    }

    /// Of a command that receives: what it prints on a terminal is progress enough.
    ///
    /// @param clock tells the time in nanoseconds
    static Progress ofReceiving(Console console, LongSupplier clock) {
        return new Progress(console, "received", console.errTerminal() && !console.outTerminal(), clock);
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
    @Override
    public void close() {
        if (shown != 0) {
            console.err().print(CLEAR_LINE);
            console.err().flush();
        }
    }

    private void show(String state) {
        long now = clock.getAsLong();
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
