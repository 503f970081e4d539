package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Programs in C that tests talk to: `src/test/c/NAME.c`, compiled once into `target/c`.
public final class CPeer {
    private static final Path SOURCES = Path.of("src", "test", "c");
    private static final Path PROGRAMS = Path.of("target", "c");

    private CPeer() {}

    /// The compiled program. Without a C compiler the test is skipped.
    public static synchronized Path compiled(String name) throws InterruptedException {
        Path source = SOURCES.resolve(name + ".c").toAbsolutePath();
        Path program = PROGRAMS.resolve(name).toAbsolutePath();
        try {
            Files.createDirectories(PROGRAMS);
            try (FileChannel lock = FileChannel.open(
                            PROGRAMS.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = lock.lock()) { // another test JVM may be at it
                if (!isUpToDate(program, source)) {
                    compile(source, program);
                }
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Compiles and starts it.
    public static ChildProcess start(String name, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(compiled(name).toString());
        command.addAll(List.of(arguments));
        return ChildProcess.start(command);
    }

    private static boolean isUpToDate(Path program, Path source) throws IOException {
        return Files.exists(program)
                && Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) > 0;
    }

    private static void compile(Path source, Path program) throws IOException, InterruptedException {
        Process gcc;
        try {
            gcc = new ProcessBuilder(
                            "gcc", "-std=gnu11", "-O2", "-pthread", "-o", program.toString(), source.toString(), "-lrt")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException _) {
            Assumptions.abort("SKIPPED: no C compiler; install gcc to test against " + source.getFileName());
            return;
        }
        String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (gcc.waitFor() != 0) {
            throw new AssertionError("gcc cannot compile " + source + ": " + said);
        }
    }
}
