package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK `./shm` starts, told by JDKs that only say their name.
@EnabledOnOs(value = OS.LINUX, disabledReason = "runs ./shm with the commands of Linux")
class JdkSearchTest {
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

    private void jdk(String name, int version) throws IOException {
        for (String program : new String[] {"java", "javac"}) {
            Path file = checkout.resolve(name).resolve("bin").resolve(program);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\necho " + name + "\n");
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
        try (Child child = Child.shell(environment + checkout.resolve("shm") + " ls")) {
            return child.end().data().strip();
        }
    }
}
