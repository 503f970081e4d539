package org.libsharedmemory.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A real process to talk to, line by line, and to stop and kill. Whoever starts it closes it: then it is killed
/// and gone.
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<Long> STARTED = ConcurrentHashMap.newKeySet();

    /// What a reader of the output puts behind the last line.
    private record Line(String text, boolean last) {}

    private final List<String> command;
    private final Process process;
    private final PrintStream input;
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final List<Thread> readers = new ArrayList<>();

    private ChildProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        readers.add(Thread.ofPlatform().daemon().start(this::readOutput));
        readers.add(Thread.ofPlatform().daemon().start(this::readErrors));
    }

    public static ChildProcess start(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            STARTED.add(process.pid());
            return new ChildProcess(command, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Process ids of all that this JVM has started.
    static Set<Long> started() {
        return STARTED;
    }

    public long pid() {
        return process.pid();
    }

    /// Process id, as this JVM sees it, of the one child of a command such as `unshare --fork`.
    public long pidOfChild() {
        return process.children().findFirst().orElseThrow().pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Writes a line to its standard input.
    public void send(String line) {
        input.println(line);
    }

    /// The next line of its standard output.
    public String readLine() throws InterruptedException {
        return readLine(PATIENCE);
    }

    /// The next line of its standard output.
    public String readLine(Duration patience) throws InterruptedException {
        Line line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new AssertionError("no line within " + patience + " from " + this);
        }
        if (line.last()) {
            lines.add(line);
            throw new AssertionError("ended instead of writing a line: " + this);
        }
        return line.text();
    }

    /// Writes a line and reads the answer.
    public String ask(String line) throws InterruptedException {
        send(line);
        return readLine();
    }

    /// The next line of its standard output, or an empty one when none comes in time.
    public String readLineWithin(Duration patience) throws InterruptedException {
        Line line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        return line == null ? "" : line.text();
    }

    /// Reads a line that must be this one.
    public void expect(String expected) throws InterruptedException {
        String line = readLine();
        if (!line.equals(expected)) {
            throw new AssertionError("expected '" + expected + "', got '" + line + "' from " + this);
        }
    }

    /// SIGKILL, and wait until the kernel has let it go. What it had written stays readable: unlike
    /// `Process.destroyForcibly`, the handle's leaves the pipes open.
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    /// SIGSTOP.
    public void stop() throws InterruptedException {
        signal("STOP");
    }

    /// SIGCONT.
    public void resume() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws InterruptedException {
        try (ChildProcess kill = start(List.of("kill", "-" + signal, Long.toString(pid())))) {
            if (kill.awaitExit() != 0) {
                throw new AssertionError("cannot send " + signal + " to " + this);
            }
        }
    }

    /// Its exit code, waited for.
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + PATIENCE + ": " + this);
        }
        for (Thread reader : readers) {
            reader.join(PATIENCE);
        }
        return process.exitValue();
    }

    /// Exit code 0, or the test has failed.
    public void awaitSuccess() throws InterruptedException {
        if (awaitExit() != 0) {
            throw new AssertionError("failed: " + this);
        }
    }

    /// What it wrote to its standard error so far.
    public String errors() {
        return String.join("\n", errors);
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(new Line(line, false));
            }
        } catch (IOException _) {
            // closed: it was killed
        }
        lines.add(new Line("", true));
    }

    private void readErrors() {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                errors.add(line);
            }
        } catch (IOException _) {
            // closed: it was killed
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                awaitExit();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        input.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        String state = process.isAlive() ? "running" : "ended with " + process.exitValue();
        return "process " + pid() + " (" + state + "), its errors: [" + errors() + "], its command: " + command;
    }
}
