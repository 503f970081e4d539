package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.SegmentActor;

/// A temporary directory in which somebody has prepared the library's own directory: it is not used, each call says
/// why, and nothing is put into it.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs permission bits, owners and links")
class UnsupportedPlatformTest {
    @TempDir
    Path temporary;

    private Path trap() {
        return temporary.resolve(
                "libsharedmemory-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9]", "_"));
    }

    private ChildProcess start() throws InterruptedException {
        ChildProcess child = ChildJvm.of(SegmentActor.class)
                .withOptions("-Dorg.libsharedmemory.platform=portable", "-Djava.io.tmpdir=" + temporary)
                .start();
        child.expect("ready");
        return child;
    }

    private void assertRefused(String why) throws InterruptedException {
        try (ChildProcess child = start()) {
            for (String call : new String[] {"create x 10", "open x", "list", "remove x", "prune", "create x 10"}) {
                assertThat(child.ask(call))
                        .as(call)
                        .startsWith("UnsupportedPlatformException: ")
                        .contains("cannot use " + trap() + " as the directory of segments", why);
            }
        }
    }

    @Test
    void aDirectoryOpenToOthersIsRefused() throws Exception {
        Files.createDirectory(trap());
        for (String mode : new String[] {"rwxrwxrwx", "rwx---r-x", "rwx-----x", "rwxr-x---"}) {
            Files.setPosixFilePermissions(trap(), PosixFilePermissions.fromString(mode));
            assertRefused("only this user");
            assertThat(trap()).isEmptyDirectory();
        }
        Files.setPosixFilePermissions(trap(), PosixFilePermissions.fromString("rwx------"));
        try (ChildProcess child = start()) {
            assertThat(child.ask("create x 10")).isEqualTo("ok 10");
            assertThat(child.ask("close x")).isEqualTo("ok closed");
        }
        assertThat(temporary).as("nothing else is left").isDirectoryNotContaining(path -> !path.equals(trap()));
    }

    @Test
    void anotherUsersDirectoryIsRefused() throws Exception {
        Machine.requireRoot();
        Files.createDirectory(trap());
        Files.setPosixFilePermissions(trap(), PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(trap(), "unix:uid", 65534);
        assertRefused("belongs to user 65534");
    }

    @Test
    void aLinkIsNotFollowedAndAFileIsNoDirectory() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(trap(), elsewhere);
        assertRefused("no directory");
        assertThat(elsewhere).isEmptyDirectory();
        Files.delete(trap());
        Files.createFile(trap());
        assertRefused("no directory");
    }
}
