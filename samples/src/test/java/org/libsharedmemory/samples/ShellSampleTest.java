package org.libsharedmemory.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.segment.SharedMemory;

/// The sample for the shell does what it says, with the command that the build has just made.
class ShellSampleTest {
    private static final Path COMMAND = Documentation.ROOT.resolve("cli/target/shm.jar");

    @RegisterExtension
    static final SegmentNames NAMES = new SegmentNames();

    @Test
    @EnabledOnOs(OS.LINUX)
    void theShellDoesWhatTheProgramsDo() throws InterruptedException {
        Assumptions.assumeTrue(Files.exists(COMMAND), "SKIPPED: no " + COMMAND + "; './mvnw verify' makes it");
        String name = NAMES.next();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String shm = java + " --enable-native-access=ALL-UNNAMED -jar " + COMMAND;
        try (var shell = SampleProcess.of(List.of("env", "SHM=" + shm, "sh", "src/main/sh/shell.sh", name))) {
            shell.expect("hello from a shell");
            shell.expect("and from standard input");
            assertThat(shell.readLine())
                    .startsWith("{")
                    .contains("1.5")
                    .contains("-2.25")
                    .contains("1.0E100");
            assertThat(shell.awaitEnd()).hasSize(2).last().isEqualTo("exit code 3");
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }
}
