package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK `./shm` starts, and with what, told by JDKs that only say their name and their arguments.
@EnabledOnOs(value = OS.LINUX, disabledReason = "runs ./shm with the commands of Linux")
class StartTest {
    @TempDir
    private Path checkout;

    @BeforeEach
    void build() throws IOException {
        Files.copy(Child.REPOSITORY.resolve("shm"), checkout.resolve("shm"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(checkout.resolve("target"));
        Files.createDirectories(checkout.resolve("cli/target"));
        Files.createFile(checkout.resolve("cli/target/shm.jar"));
        jdk("young", 25);
        jdk("younger", 26);
        jdk("old", 24);
    }

    @Test
    void javaHomeGoesBeforeThePath() throws Exception {
        assertThat(started("young", "younger")).isEqualTo("young");
        assertThat(started("old", "younger")).isEqualTo("younger");
        assertThat(started("none", "young")).isEqualTo("young");
    }

    @Test
    void theJdkFoundLastServesUntilThePathsChange() throws Exception {
        assertThat(started("none", "young")).isEqualTo("young");
        Files.writeString(release("young"), "JAVA_VERSION=\"24\"\n"); // who searches sees that
        assertThat(started("none", "young")).isEqualTo("young");
        assertThat(started("none", "younger")).isEqualTo("younger");
        assertThat(started("younger", "younger")).isEqualTo("younger");
    }

    @Test
    void aJdkThatHasGoneIsNotStarted() throws Exception {
        assertThat(started("young", "younger")).isEqualTo("young");
        Files.delete(checkout.resolve("young/bin/javac"));
        assertThat(started("young", "younger")).isEqualTo("younger");
    }

    @Test
    void javaIsToldHowItsLauncherWasCalled() throws Exception {
        String home = "JAVA_HOME=" + checkout.resolve("young") + " ";
        assertThat(lines("cd " + checkout + " && " + home + "./shm demo")).contains("-Dshm.command=./shm", "demo");
        assertThat(lines(home + checkout.resolve("shm") + " ls")).contains("-Dshm.command=" + checkout.resolve("shm"));
        Path link = Files.createSymbolicLink(checkout.resolve("young/bin/shm"), checkout.resolve("shm"));
        String path = "PATH=" + link.getParent() + ":/usr/bin:/bin ";
        assertThat(lines(home + path + "sh -c 'shm ls'")).contains("-Dshm.command=shm");
    }

    private void jdk(String name, int version) throws IOException {
        for (String program : new String[] {"java", "javac"}) {
            Path file = checkout.resolve(name).resolve("bin").resolve(program);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\necho " + name + "\nprintf '%s\\n' \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(release(name), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    }

    private Path release(String name) {
        return checkout.resolve(name).resolve("release");
    }

    private String started(String javaHome, String onPath) throws IOException, InterruptedException {
        String environment = "JAVA_HOME=" + checkout.resolve(javaHome) + " PATH="
                + checkout.resolve(onPath).resolve("bin") + ":/usr/bin:/bin ";
        return lines(environment + checkout.resolve("shm") + " ls").getFirst();
    }

    private static List<String> lines(String command) throws IOException, InterruptedException {
        try (Child child = Child.shell(command)) {
            return child.end().data().lines().toList();
        }
    }
}
