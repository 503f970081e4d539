package org.libsharedmemory.testing;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.libsharedmemory.internal.platform.Host;

/// What a test needs of the machine; without it the test is skipped and says so.
public final class Machine {
    private Machine() {}

    public static void requireLinux() {
        Assumptions.assumeTrue(Host.current().name().equals("linux"), "SKIPPED: only on Linux");
    }

    public static void requireRoot() {
        requireLinux();
        Assumptions.assumeTrue(
                Host.current().processes().self().uid() == 0, "SKIPPED: only root can become another user");
    }

    /// A command that must succeed, such as `unshare -m true`.
    public static void requireCommand(String... words) throws InterruptedException {
        requireLinux();
        boolean works;
        try {
            Process process = new ProcessBuilder(List.of(words))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            works = process.waitFor() == 0;
        } catch (IOException _) {
            works = false;
        }
        Assumptions.assumeTrue(works, "SKIPPED: this machine refuses: " + String.join(" ", words));
    }
}
