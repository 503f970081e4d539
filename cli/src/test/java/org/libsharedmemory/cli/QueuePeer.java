package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The library's C program at the other end of a queue, `queue_peer.c`: what C++ programs do, in both roles.
final class QueuePeer {
    private static final Path SOURCE = Child.REPOSITORY.resolve("libsharedmemory/src/test/c/queue_peer.c");

    private QueuePeer() {}

    /// Starts it. Without a C compiler the test is skipped.
    static Child start(String mode, String how, String layout, String name, int capacity, int max, String... more)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program().toString(), mode, how, layout, name, "" + capacity, "" + max));
        command.addAll(List.of(more));
        Child peer = Child.program(command);
        assertThat(peer.line(false)).isEqualTo("ready");
        return peer;
    }

    /// The lines that a script of operations prints; see the program.
    static List<String> script(String how, String layout, String name, int capacity, int max, String... operations)
            throws IOException, InterruptedException {
        try (Child peer = start("script", how, layout, name, capacity, max, operations)) {
            List<String> lines = new ArrayList<>();
            for (String line = peer.line(false); line != null; line = peer.line(false)) {
                lines.add(line);
            }
            return lines;
        }
    }

    private static synchronized Path program() throws IOException, InterruptedException {
        Path program =
                Path.of("target", "queue_peer" + ProcessHandle.current().pid()).toAbsolutePath();
        if (!Files.exists(program)) {
            compile(program);
            program.toFile().deleteOnExit();
        }
        return program;
    }

    private static void compile(Path program) throws IOException, InterruptedException {
        List<String> command = List.of("gcc", "-std=gnu11", "-O2", "-o", program.toString(), SOURCE.toString(), "-lrt");
        Process gcc;
        try {
            gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException _) {
            Assumptions.abort("SKIPPED: no C compiler; install gcc to test against " + SOURCE.getFileName());
            return;
        }
        String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(said).isZero();
    }
}
