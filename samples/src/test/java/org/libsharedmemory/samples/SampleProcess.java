package org.libsharedmemory.samples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A program that was started as a user starts it, to talk to line by line. Closing kills it.
final class SampleProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String END = "\0 the end of its output";

    private final List<String> command;
    private final Process process;
    private final PrintStream input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SampleProcess(List<String> command) throws IOException {
        this.command = command;
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().start(this::readLines);
    }

    /// Starts a sample in a JVM of its own, without a single option: so a warning of the JVM would be a line of its
    /// output.
    static SampleProcess java(Class<?> sample, String... arguments) {
        return java(System.getProperty("java.class.path"), sample.getName(), arguments);
    }

    /// The same for a class beside those of this test.
    static SampleProcess java(Path classes, String mainClass) {
        return java(classes + File.pathSeparator + System.getProperty("java.class.path"), mainClass);
    }

    private static SampleProcess java(String classPath, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(List.of(arguments));
        return of(command);
    }

    static SampleProcess of(List<String> command) {
        try {
            return new SampleProcess(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String line) {
        input.println(line);
    }

    void endInput() {
        input.close();
    }

    /// The next line of its output.
    String readLine() throws InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no line within " + PATIENCE_SECONDS + " s from " + command);
        }
        if (line.equals(END)) {
            lines.add(line);
            throw new AssertionError("ended with " + process.exitValue() + " instead of writing a line: " + command);
        }
        return line;
    }

    void expect(String expected) throws InterruptedException {
        String line = readLine();
        if (!line.equals(expected)) {
            throw new AssertionError("expected '" + expected + "', got '" + line + "' from " + command);
        }
    }

    /// The lines of its output that are there and were not read yet.
    List<String> linesSoFar() {
        List<String> there = new ArrayList<>();
        lines.drainTo(there);
        if (there.remove(END)) {
            lines.add(END);
        }
        return there;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// SIGTERM, as Ctrl-C does it.
    void stop() throws InterruptedException {
        process.destroy();
        awaitExit();
    }

    /// What is left of its output when it has ended, with exit code 0.
    List<String> awaitEnd() throws InterruptedException {
        awaitExit();
        List<String> rest = new ArrayList<>();
        for (String line = lines.take(); !line.equals(END); line = lines.take()) {
            rest.add(line);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("ended with " + process.exitValue() + ", saying " + rest + ": " + command);
        }
        return rest;
    }

    private void awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + command);
        }
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException _) {
            // closed: it was killed
        }
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        lines.add(END);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        input.close();
    }
}
