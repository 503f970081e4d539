package org.libsharedmemory.cli;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/// Runs the common commands once, so that the JVM can record what they need into the ahead-of-time cache that the
/// launcher starts later commands with. What is not run here is loaded and linked anew at each start. The launcher
/// throws away what they print.
final class Training {
    private final Console console;

    private Training(Console process) {
        byte[] numbers = "1 2.5".getBytes(StandardCharsets.UTF_8);
        this.console =
                new Console(new ByteArrayInputStream(numbers), process.out(), process.err(), false, false, false);
    }

    /// Runs them.
    ///
    /// @param args none
    public static void main(String[] args) {
        String name = "shm-training-" + ProcessHandle.current().pid();
        Training training = new Training(Console.ofProcess());
        training.run("write", name, "text");
        training.run("read", name);
        training.run("write", name, "--doubles");
        training.run("read", name);
        training.run("read", name, "--json");
        training.run("watch", name, "--count", "1", "--timeout", "1s");
        training.run("ls");
        training.run("inspect", name, "--hex");
        training.run("read", "--help");
        training.run("rm", name);
        training.run("read", name);
        training.run("prune", "--dry-run");
        training.run("doctor");
    }

    private void run(String... args) {
        Shm.run(console, args);
    }
}
