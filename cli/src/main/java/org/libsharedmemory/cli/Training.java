package org.libsharedmemory.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Runs the common commands once and prints nothing, so that the JVM can record what they need into the
/// ahead-of-time cache that the launcher starts later commands with.
final class Training {
    private final Console console;

    private Training(InputStream in) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.console = new Console(in, nowhere, nowhere, false, false, false);
    }

    /// Runs them.
    ///
    /// @param args none
    public static void main(String[] args) {
        String name = "shm-training-" + ProcessHandle.current().pid();
        Training training = new Training(new ByteArrayInputStream("1 2.5".getBytes(StandardCharsets.UTF_8)));
        training.run("write", name, "text");
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
        console.out().flush();
    }
}
