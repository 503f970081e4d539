package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now = 1;

    @Test
    void aShortTransferShowsNothing() {
        try (Progress progress = Progress.ofSending(console(true, true), () -> now)) {
            pass(Duration.ofMillis(999));
            step(progress, 1024);
            progress.waiting();
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void aLongTransferShowsHowFarItIsAndClearsTheLine() {
        try (Progress progress = Progress.ofSending(console(true, true), () -> now)) {
            pass(Duration.ofSeconds(2));
            step(progress, 1024);
            assertThat(shown()).isEqualTo(CLEAR_LINE + "sent 256 messages, 128 a second");
            pass(Duration.ofMillis(200));
            progress.waiting();
            assertThat(shown()).isEqualTo(CLEAR_LINE + "sent 1,024 messages, 465 a second, waiting");
        }
        assertThat(shown()).isEqualTo(CLEAR_LINE);
    }

    @Test
    void sendingShowsOnATerminalOnly() {
        assertThat(afterALongWait(Progress.ofSending(console(false, true), () -> now)))
                .contains("sent 0 messages");
        assertThat(afterALongWait(Progress.ofSending(console(true, false), () -> now)))
                .isEmpty();
    }

    @Test
    void receivingShowsOnATerminalThatDoesNotShowTheMessages() {
        assertThat(afterALongWait(Progress.ofReceiving(console(false, true), () -> now)))
                .contains("received 0 messages");
        assertThat(afterALongWait(Progress.ofReceiving(console(true, true), () -> now)))
                .isEmpty();
        assertThat(afterALongWait(Progress.ofReceiving(console(false, false), () -> now)))
                .isEmpty();
    }

    private String afterALongWait(Progress progress) {
        pass(Duration.ofMinutes(1));
        progress.waiting();
        return shown();
    }

    private static void step(Progress progress, int messages) {
        for (int i = 0; i < messages; i++) {
            progress.step();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /// What has been written since the last call.
    private String shown() {
        String text = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return text;
    }

    private Console console(boolean outTerminal, boolean errTerminal) {
        return new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                outTerminal,
                errTerminal);
    }
}
