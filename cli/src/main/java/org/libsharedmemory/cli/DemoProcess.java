package org.libsharedmemory.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Another Java process of the demo: takes an order a line on its standard input, answers with a line.
final class DemoProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String LAST_LINE = "\u0000";

    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private DemoProcess(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().start(this::listen);
    }

    /// Starts a `main` class of this jar.
    static DemoProcess start(Class<?> main, String prefix) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                prefix);
        return new DemoProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /// Gives an order whose answer will be asked for later.
    void order(String order) {
        try {
            orders.write(order);
            orders.newLine();
            orders.flush();
        } catch (IOException _) {
            // it has ended: its last answer says why
        }
    }

    /// The answer to the oldest order that has none yet.
    String answer() throws InterruptedException {
        String answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw Failure.timedOut(
                    "process " + pid() + " of the demo has not answered for " + PATIENCE.toSeconds() + " s");
        }
        if (answer.equals(LAST_LINE)) {
            throw Failure.failed("process " + pid() + " of the demo has ended too early");
        }
        if (answer.startsWith("error: ")) {
            throw Failure.failed("process " + pid() + " of the demo: " + answer.substring("error: ".length()));
        }
        return answer;
    }

    String ask(String order) throws InterruptedException {
        order(order);
        return answer();
    }

    /// Kills it with SIGKILL, which no process survives or notices, and waits until the kernel has let it go.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try (orders) {
            if (process.isAlive()) {
                order("bye");
            }
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException _) {
            process.destroyForcibly(); // it did not hear
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(line);
            }
        } catch (IOException _) {
            // it was killed
        }
        answers.add(LAST_LINE);
    }
}
