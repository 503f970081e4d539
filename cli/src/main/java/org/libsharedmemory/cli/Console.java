package org.libsharedmemory.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where a command reads and writes: data on `out`, words on `err`, both UTF-8 whatever the locale says.
///
/// @param in standard input
/// @param out standard output
/// @param err standard error
/// @param colour whether standard output takes colours
/// @param outTerminal whether standard output is a terminal
/// @param errTerminal whether standard error is a terminal
record Console(
        InputStream in, PrintStream out, PrintStream err, boolean colour, boolean outTerminal, boolean errTerminal) {
    /// What the launcher found out about the terminal: contains `out` or `err` for each that is one.
    private static final String TERMINAL = System.getProperty("shm.terminal", "");

    static Console ofProcess() {
        Map<String, String> environment = System.getenv();
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return new Console(
                new Source(new FileInputStream(FileDescriptor.in)),
                new PrintStream(new Pipe(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                TERMINAL.contains("out") && !plain,
                TERMINAL.contains("out"),
                TERMINAL.contains("err"));
    }

    /// Words for people, on standard error.
    void say(String line) {
        err.println(line);
    }

    /// A line of data.
    void print(String line) {
        out.println(line);
    }

    String bold(String text) {
        return styled(text, "1");
    }

    String dim(String text) {
        return styled(text, "2");
    }

    String red(String text) {
        return styled(text, "31");
    }

    String green(String text) {
        return styled(text, "32");
    }

    String yellow(String text) {
        return styled(text, "33");
    }

    String cyan(String text) {
        return styled(text, "36");
    }

    private String styled(String text, String code) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /// Says why standard input cannot be read.
    private static final class Source extends InputStream {
        private final InputStream from;

        Source(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return from.read(bytes, offset, length);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private static Failure unreadable(IOException e) {
            String said = String.valueOf(e.getMessage());
            return Failure.failed(
                    "cannot read standard input: " + (said.equals("Bad file descriptor") ? "it is closed" : said));
        }
    }

    /// Tells about a failed write, which a [PrintStream] keeps to itself.
    private static final class Pipe extends OutputStream {
        private final OutputStream to;

        Pipe(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int single) {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to standard output: " + e.getMessage(), e);
            }
        }
    }
}
