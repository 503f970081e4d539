package org.libsharedmemory.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A real process to talk to, line by line, and to stop and kill. Whoever starts it closes it: then it is killed
/// and gone.
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final boolean TELLS_STATES = Files.isDirectory(Path.of("/proc/self/task"));
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

    /// SIGSTOP, and on Linux wait until the kernel has stopped the last of its threads.
    public void stop() throws InterruptedException {
        signal("STOP");
        long start = System.nanoTime();
        while (TELLS_STATES && !isStopped()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not stopped within " + PATIENCE + ": " + this);
            }
            LockSupport.parkNanos(50_000);
        }
    }

    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException _) { // a thread that has just ended
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGCONT.
    public void resume() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws InterruptedException {
        if (!Signals.send(signal, pid())) {
            throw new AssertionError("cannot send " + signal + " to " + this);
        }
    }

    /// One shell sends all signals of this JVM, and ends with it.
    private static final class Signals {
        private static final ChildProcess SHELL = start(List.of("sh"));

        private Signals() {}

        static synchronized boolean send(String signal, long pid) throws InterruptedException {
            return SHELL.ask("kill -" + signal + " " + pid + "; echo $?").equals("0");
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
