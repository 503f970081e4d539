package org.libsharedmemory.cli;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command in a process of its own.
final class Child implements AutoCloseable {
    /// The root of the repository; tests run in the directory of their module.
    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /// `shm` on the class path of the tests.
    static Child shm(String... args) throws IOException {
        return java(Shm.class, args);
    }

    /// A class of the tests.
    static Child java(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return start(command, Map.of());
    }

    /// `./shm` itself.
    static Child launcher(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(REPOSITORY.resolve("shm").toString()));
        command.addAll(List.of(args));
        return start(command, environment);
    }

    /// A line of `sh`, in the root of the repository.
    static Child shell(String line) throws IOException {
        return start(List.of("sh", "-c", line), Map.of());
    }

    /// Any program.
    static Child program(List<String> command) throws IOException {
        return start(command, Map.of());
    }

    private static Child start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File(REPOSITORY.toString()));
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    long pid() {
        return process.pid();
    }

    /// The next line of its standard output, or of standard error.
    String line(boolean ofError) throws IOException {
        BufferedReader reader =
                ofError ? process.errorReader(StandardCharsets.UTF_8) : process.inputReader(StandardCharsets.UTF_8);
        return reader.readLine();
    }

    /// Writes to its standard input, which stays open.
    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /// Gives it its whole standard input, and waits for its end.
    Shell.Outcome end(String input) throws IOException, InterruptedException {
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // it did not want to read that
        }
        var err = new ByteArrayOutputStream();
        Thread errReader = Thread.ofPlatform().start(() -> copy(process.getErrorStream(), err));
        var out = new ByteArrayOutputStream();
        copy(process.getInputStream(), out);
        errReader.join();
        return new Shell.Outcome(process.waitFor(), out, err.toString(StandardCharsets.UTF_8));
    }

    Shell.Outcome end() throws IOException, InterruptedException {
        return end("");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException _) {
            // the process has ended
        }
    }
}
