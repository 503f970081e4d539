package org.libsharedmemory.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.libsharedmemory.internal.platform.Host;

/// What a test needs of the machine; without it the test is skipped and says so.
public final class Machine {
    private Machine() {}

    /// A command that runs another one with a `/dev/shm` of its own, of 1 MiB.
    public static String[] ownTmpfs() {
        String mountFirst = "mount -t tmpfs -o size=1m tmpfs /dev/shm && exec \"$@\"";
        return new String[] {"unshare", "-m", "sh", "-c", mountFirst, "sh"};
    }

    /// A command that runs another one with a `/dev/shm` of its own that has no limit.
    public static String[] unlimitedTmpfs() {
        String mountFirst = "mount -t tmpfs -o size=0 tmpfs /dev/shm && exec \"$@\"";
        return new String[] {"unshare", "-m", "sh", "-c", mountFirst, "sh"};
    }

    /// A command that runs another one for which `/dev/shm` is the same, but mounted read-only.
    public static String[] readOnlySegments() {
        String mountFirst = "mount --bind /dev/shm /dev/shm && mount -o remount,bind,ro /dev/shm && exec \"$@\"";
        return new String[] {"unshare", "-m", "sh", "-c", mountFirst, "sh"};
    }

    /// A command that runs another one where `/proc` shows a user only his own processes.
    public static String[] hiddenProcesses() {
        String mountFirst = "mount -t proc -o hidepid=2 proc /proc && exec \"$@\"";
        return new String[] {"unshare", "-m", "sh", "-c", mountFirst, "sh"};
    }

    /// A command that runs another one as the user `nobody`.
    public static String[] nobody() {
        return new String[] {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
    }

    /// Makes a locale in which the system does not speak English.
    ///
    /// @return the words to put before a command that is to run in it
    public static String[] inGerman(Path locales) throws InterruptedException {
        requireLinux();
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/share/locale/de/LC_MESSAGES/libc.mo")),
                "SKIPPED: the system's messages are not there in German");
        requireCommand("localedef", "-i", "de_DE", "-f", "UTF-8", locales + "/de_DE.UTF-8");
        return new String[] {"env", "LOCPATH=" + locales, "LC_ALL=de_DE.UTF-8"};
    }

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
