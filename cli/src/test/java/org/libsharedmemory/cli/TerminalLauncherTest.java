package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What `./shm` does on a terminal, which `script` makes.
@EnabledOnOs(value = OS.LINUX, disabledReason = "runs ./shm with the commands of Linux")
@ExtendWith(BuiltLauncher.class)
class TerminalLauncherTest {
    private static final String COLOUR = "\u001b[1m";

    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @BeforeAll
    static void script() throws Exception {
        try (Child child = Child.shell("script --version")) {
            Assumptions.assumeTrue(child.end().exitCode() == 0, "needs script, of util-linux");
        }
    }

    @Test
    void coloursOnATerminalUnlessUnwanted() throws Exception {
        assertThat(onTerminal("./shm --help")).contains("Shared memory from a shell", COLOUR);
        String plain = onTerminal("NO_COLOR=1 ./shm --help; TERM=dumb ./shm --help; ./shm --help | cat");
        assertThat(plain).doesNotContain("\u001b").containsPattern("(?s)(Shared memory from a shell.*){3}");
    }

    @Test
    void aLongTransferShowsItsProgressOnATerminalOnly(@TempDir Path directory) throws Exception {
        Path words = directory.resolve("words");
        shm("create", "queue", name, "--capacity", "2").data();
        shm("send", name, "--timeout", "10ms", "as", "many", "as", "go", "in").error(4);
        String send = "./shm send " + name + " more --timeout 1500ms";
        String terminal = onTerminal(send + " 2>" + words + " & " + send + "; echo $?; wait");
        assertThat(terminal)
                .containsPattern("\r\u001b\\[Ksent 0 messages, 0 a second, waiting.*\r\u001b\\[Kshm: queue")
                .contains("4\r\n");
        assertThat(Files.readString(words)).startsWith("shm: queue").doesNotContain("\r", "sent");
    }

    private static String onTerminal(String commands) throws IOException, InterruptedException {
        try (Child child = Child.program(List.of("env", "TERM=xterm", "script", "-qec", commands, "/dev/null"))) {
            return child.end().out();
        }
    }
}
