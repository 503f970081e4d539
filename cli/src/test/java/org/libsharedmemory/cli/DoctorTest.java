package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @RegisterExtension
    private final Names names = new Names();

    @TempDir
    private Path root;

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at /dev/shm")
    void looksAtEverything() {
        assertThat(shm("doctor").out())
                .contains("platform", "Java", "native access", "leftovers", "permissions", "space", "RemoveIPC")
                .contains("processes", "/dev/shm");
    }

    @Test
    void onlySomethingBrokenIsAFailure() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false, false, false);
        Finding good = Finding.good("Java", "is there");
        Finding note = Finding.attention("space", "is small", "make it larger");
        assertThat(new Doctor(console, () -> List.of(good, note)).call()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("ok     Java", "note   space", "-> make it larger")
                .doesNotContain("broken");
        Finding broken = Finding.broken("permissions", "are wrong", "mend them");
        assertThat(new Doctor(console, () -> List.of(good, broken, note)).call())
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("broken permissions", "-> mend them");
    }

    @Test
    void namesLeftoversAndRemovesNothing() throws Exception {
        Leftover.lookedAtBy(names, name -> {
            assertThat(shm("doctor").out()).contains(name, "'shm prune'");
            assertThat(shm("prune").lines()).contains(name);
        });
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at /dev/shm")
    void namesSegmentsThatEverybodyMayWrite() throws IOException {
        String name = names.next();
        shm("write", name, "x").data();
        Files.setPosixFilePermissions(Path.of("/dev/shm", name), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(shm("doctor").lines())
                .anyMatch(line -> line.contains(name) && line.contains("every user may write"));
    }

    @Test
    void spaceIsSmallAlmostFullOrGood() {
        LinuxCheckup checkup = new LinuxCheckup(root, root);
        assertThat(checkup.space(64L << 20, 60L << 20)).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(Finding.State.ATTENTION);
            assertThat(finding.remedy()).contains("--shm-size=1g");
        });
        assertThat(checkup.space(1L << 30, 1L << 20).state()).isEqualTo(Finding.State.BROKEN);
        assertThat(checkup.space(1L << 30, 1L << 29).state()).isEqualTo(Finding.State.GOOD);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at permission bits as Linux has them")
    void aDirectoryWithoutStickyBitOrMissingIsNamed() {
        assertThat(new LinuxCheckup(root, root).permissions()).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(Finding.State.ATTENTION);
            assertThat(finding.remedy()).isEqualTo("sudo chmod 1777 " + root);
        });
        assertThat(new LinuxCheckup(root.resolve("none"), root).permissions().state())
                .isEqualTo(Finding.State.BROKEN);
        assertThat(new LinuxCheckup(root, root).processes().state()).isEqualTo(Finding.State.ATTENTION);
    }

    @Test
    void removeIpcFollowsTheLastSetting() throws IOException {
        LogindCheckup checkup = new LogindCheckup(root);
        assertThat(checkup.finding().what()).contains("no systemd-logind");
        Files.createDirectories(root.resolve("run/systemd/system"));
        assertThat(checkup.finding().state()).isEqualTo(Finding.State.ATTENTION);
        write("etc/systemd/logind.conf", "[Login]\n#RemoveIPC=yes\nRemoveIPC=no\n");
        assertThat(checkup.finding().state()).isEqualTo(Finding.State.GOOD);
        write("usr/lib/systemd/logind.conf.d/50-x.conf", "[Login]\n RemoveIPC = yes\n");
        assertThat(checkup.finding().remedy()).contains("RemoveIPC=no", "enable-linger");
        write("etc/systemd/logind.conf.d/90-y.conf", "[Login]\nRemoveIPC=false\n");
        assertThat(checkup.finding().state()).isEqualTo(Finding.State.GOOD);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
