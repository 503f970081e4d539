package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs `shm` in this process and keeps what it prints.
final class Shell {
    /// What a command did.
    record Outcome(int exitCode, ByteArrayOutputStream stdout, String err) {
        byte[] bytes() {
            return stdout.toByteArray();
        }

        String out() {
            return stdout.toString(StandardCharsets.UTF_8);
        }

        List<String> lines() {
            return out().lines().toList();
        }

        /// Standard output, after checking that all went well and nothing was said.
        String data() {
            assertThat(err).isEmpty();
            assertThat(exitCode).isZero();
            return out();
        }

        /// The one line of an error, after checking the exit code and that there is no data.
        String error(int expectedExitCode) {
            assertThat(exitCode).as(err).isEqualTo(expectedExitCode);
            assertThat(out()).isEmpty();
            assertThat(err.lines()).as(err).hasSize(1);
            assertThat(err).startsWith("shm: ").doesNotContain("Exception").doesNotContain("\tat ");
            return err.strip();
        }
    }

    private Shell() {}

    static Outcome shm(String... args) {
        return shm(new byte[0], args);
    }

    static Outcome shmWithInput(String input, String... args) {
        return shm(input.getBytes(StandardCharsets.UTF_8), args);
    }

    static Outcome shm(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false);
        int exitCode = Shm.run(console, args);
        return new Outcome(exitCode, out, err.toString(StandardCharsets.UTF_8));
    }
}
