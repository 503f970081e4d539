package org.libsharedmemory.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The models of the protocols in `stress/models`: they hold, and each of their broken variants is caught.
class ProtocolModelsTest {
    private static final Path SCRIPT = Path.of("models", "run").toAbsolutePath();

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void withSmallBounds() throws Exception {
        run();
    }

    @Test
    @Tag("models")
    @Timeout(value = 110, unit = TimeUnit.MINUTES)
    void withLargeBounds() throws Exception {
        run("--long");
    }

    private static void run(String... options) throws IOException, InterruptedException {
        List<String> missing = Stream.of("bash", "spin", "gcc")
                .filter(tool -> !isInstalled(tool))
                .toList();
        assumeFalse(!missing.isEmpty(), "the protocol models need " + missing + " (Debian: apt-get install -y spin)");
        List<String> command = Stream.concat(Stream.of("bash", SCRIPT.toString(), "--require"), Stream.of(options))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            System.out.println(output);
            assertThat(process.waitFor()).as(output).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static boolean isInstalled(String tool) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
