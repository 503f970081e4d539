package org.libsharedmemory.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The command as a process of its own.
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks into /dev/shm")
class BenchTest {
    @TempDir
    private Path output;

    @Test
    void interruptedItEndsWithWhatItHasAndLeavesNothing() throws Exception {
        Process bench = bench("--only", "one-way", "--rounds", "100", "warm=1", "measured=1");
        try (BufferedReader progress = bench.errorReader(StandardCharsets.UTF_8)) {
            String line = progress.readLine();
            while (line != null && !line.startsWith("[6/")) {
                line = progress.readLine();
            }
            assertThat(line).contains("round 2 of 100");
            new ProcessBuilder("kill", "-INT", Long.toString(bench.pid()))
                    .start()
                    .waitFor();
            String words = new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bench.waitFor()).isEqualTo(130);
            assertThat(words).contains("Unix socket", "raw results");
            assertThat(progress.readLine()).contains("Interrupted");
        }
        assertThat(Results.read(output.resolve("results.json")).runs()).hasSizeGreaterThanOrEqualTo(5);
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            assertThat(files).noneMatch(file -> file.toString().contains("bench" + bench.pid() + "-"));
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("/dev/shm/bench" + bench.pid() + "-")))
                .isEmpty();
    }

    private Process bench(String... options) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                "env",
                                "--default-signal=INT", // a build that runs in the background ignores it
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dshm.home=..",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Bench.class.getName(),
                                "--output",
                                output.toString()),
                        Stream.of(options))
                .toList();
        return new ProcessBuilder(command).start();
    }
}
