package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.segment.SharedMemory;

/// The `./shm` of the repository, as people use it.
@EnabledOnOs(value = OS.LINUX, disabledReason = "runs ./shm with the commands of Linux")
@ExtendWith(BuiltLauncher.class)
class LauncherTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @Test
    void aValueCrossesFromProcessToProcess() throws Exception {
        assertThat(shell("echo '{ foo: 🧑‍💻 }' | ./shm write " + name).data()).isEmpty();
        assertThat(launch("read", name).data()).isEqualTo("{ foo: 🧑‍💻 }\n");
        assertThat(launch("read", name, "--json").data()).contains("\"value\":\"{ foo: 🧑‍💻 }\"");
    }

    @Test
    void argumentsAreUtf8WithoutALocale() throws Exception {
        Map<String, String> noLocale = Map.of("LC_ALL", "C", "LANG", "");
        try (Child write = Child.launcher(noLocale, "write", name, "🧑‍💻 é");
                Child unused = Child.launcher(noLocale, "--version")) {
            write.end().data();
            assertThat(unused.end().data()).startsWith("shm ");
        }
        assertThat(launch("read", name).data()).isEqualTo("🧑‍💻 é\n");
    }

    @Test
    void anArgumentThatIsNotTextIsRefused() throws Exception {
        assertThat(shell("./shm write " + name + " \"$(printf 'caf\\351')\"").error(2))
                .contains("an argument is not UTF-8 text", "--bytes");
        assertThat(SharedMemory.inspect(name)).isNull();
        shell("./shm write " + name + " '\ufffd'").data();
        assertThat(launch("read", name).data()).isEqualTo("\ufffd\n");
    }

    @Test
    void completionKnowsTheNamesOfSegments() throws Exception {
        launch("write", name, "x").data();
        Path evil = Path.of("/dev/shm", name + ";evil");
        Files.createFile(evil);
        try {
            String begun = name.substring(0, name.length() - 1);
            assertThat(completed("read", begun)).isEqualTo(name + "\n");
            assertThat(completed("rm", "other", begun)).isEqualTo(name + "\n");
            assertThat(completed("write", "other", begun)).isEqualTo("\n");
            assertThat(completed("create", "")).isEqualTo("queue\n");
            assertThat(completed("create", "queue", "x", "--layout", "")).isEqualTo("v1\nv2\n");
            assertThat(completed("re")).isEqualTo("read\nrecv\n");
        } finally {
            Files.delete(evil);
        }
    }

    /// What a press of the tabulator offers behind these words.
    private static String completed(String... words) throws Exception {
        String line = "./shm " + String.join(" ", words);
        String array = "('./shm' '" + String.join("' '", words) + "')";
        Path script = Files.createTempFile("completion", ".bash");
        Files.writeString(
                script,
                "source <(./shm completion)\ncompopt() { :; }\nCOMP_WORDS=" + array + " COMP_CWORD=" + words.length
                        + " COMP_LINE='" + line + "'\n_complete_shm_names\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        try {
            return shell("bash " + script).data();
        } finally {
            Files.delete(script);
        }
    }

    @Test
    void exitCodesReachTheShell() throws Exception {
        launch("read", name).error(3);
        launch("read", name, "--wait", "10ms").error(4);
        launch("write", "bad/name", "x").error(1);
        launch("read", "--nonsense").error(2);
        assertThat(shell("./shm raed; echo $?").out()).isEqualTo("2\n");
    }

    @Test
    void watchSeesWhatAnotherProcessWrites() throws Exception {
        try (Child watch = Child.launcher(Map.of(), "watch", name, "--wait", "1m", "--count", "2")) {
            launch("write", name, "first").data();
            assertThat(watch.line(false)).isEqualTo("first");
            launch("write", name, "second").data();
            assertThat(watch.line(false)).isEqualTo("second");
            assertThat(watch.end().exitCode()).isZero();
        }
    }

    @Test
    void aClosedPipeEndsQuietly() throws Exception {
        shell("head -c 3000000 /dev/zero | ./shm write --bytes " + name).data();
        Shell.Outcome outcome = shell("{ ./shm read " + name + "; echo $? >&2; } | head -c 1 >/dev/null");
        assertThat(outcome.err()).isEqualTo("1\n");
        assertThat(shell("./shm read " + name + " >/dev/full; echo $?").err()).contains("No space left on device");
    }

    @Test
    void helpAndVersionSayInOneLineThatTheyCannotBeWritten() throws Exception {
        for (String command : List.of("--help", "--version", "read --help")) {
            assertThat(shell("./shm " + command + " >/dev/full").error(1)).contains("No space left on device");
        }
    }

    @Test
    void closedStandardInputIsNoValueAndNoMessage() throws Exception {
        for (String command : List.of("write --bytes", "write", "send", "send --frames")) {
            assertThat(shell("./shm " + command + " " + name + " <&-").error(1))
                    .contains("cannot read standard input: it is closed");
        }
        assertThat(SharedMemory.inspect(name)).isNull();
        shell("./shm write " + name + " argument <&-").data();
        assertThat(shell("./shm read " + name + " <&-").data()).isEqualTo("argument\n");
    }

    @Test
    void aDirectoryAsStandardInputIsNamed() throws Exception {
        for (String command : List.of("write", "send", "send --frames")) {
            assertThat(shell("./shm " + command + " " + name + " </tmp").error(1))
                    .contains("cannot read standard input: Is a directory");
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void whereNothingCanBeBuiltItSaysSo(@TempDir Path checkout) throws Exception {
        Files.copy(Child.REPOSITORY.resolve("shm"), checkout.resolve("shm"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(checkout.resolve("target")); // nobody can make a directory there, root neither
        assertThat(shell(checkout.resolve("shm") + " ls").error(1))
                .contains("cannot build shm in " + checkout, "somebody who can write there");
    }

    @Test
    void whoWaitsForTheBuildOfAnotherProcessSaysSo(@TempDir Path checkout) throws Exception {
        Files.copy(Child.REPOSITORY.resolve("shm"), checkout.resolve("shm"), StandardCopyOption.COPY_ATTRIBUTES);
        Path building = Files.createDirectories(checkout.resolve("target/building"));
        String builder = Long.toString(ProcessHandle.current().pid());
        Files.writeString(building.resolve("pid"), builder + "\n");
        try (Child waiting = Child.program(List.of(checkout.resolve("shm").toString(), "ls"))) {
            assertThat(waiting.line(true)).contains("process " + builder, "builds shm", building + "/log");
        }
    }

    /// As `shm bench` has it, whose jar only refers to that of the library.
    @Test
    void aBuildThatLeavesTheJarAsItIsHappensOnce(@TempDir Path checkout) throws Exception {
        Files.copy(Child.REPOSITORY.resolve("shm"), checkout.resolve("shm"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(checkout.resolve("mvnw"), "exit 0");
        Path jar = Files.createFile(
                Files.createDirectories(checkout.resolve("cli/target")).resolve("shm.jar"));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        Files.createFile(checkout.resolve("pom.xml"));
        assertThat(shell(checkout.resolve("shm") + " ls").err()).contains("building shm once");
        assertThat(shell(checkout.resolve("shm") + " ls").err()).doesNotContain("building");
        Files.setLastModifiedTime(
                checkout.resolve("pom.xml"),
                FileTime.fromMillis(Files.getLastModifiedTime(jar).toMillis() + 1000));
        assertThat(shell(checkout.resolve("shm") + " ls").err()).contains("building shm once");
    }

    @Test
    void theDemoSaysWhatWentWrongInItsProcesses() throws Exception {
        Shell.Outcome outcome =
                shell("unshare -m sh -c 'mount -t tmpfs -o size=16k none /dev/shm || exit 9; ./shm demo'; echo $?");
        Assumptions.assumeFalse(outcome.out().endsWith("9\n"), "needs mount rights");
        assertThat(outcome.out()).endsWith("1\n");
        assertThat(outcome.err().lines()).singleElement().asString().contains("of the demo: ", "No space left");
    }

    @Test
    void theDoctorFailsWhereSomethingIsBroken() throws Exception {
        Shell.Outcome outcome = shell("unshare -m sh -c 'mount -t tmpfs -o size=1m none /dev/shm || exit 9;"
                + " head -c 1040000 /dev/zero >/dev/shm/full; ./shm doctor'; echo $?");
        Assumptions.assumeFalse(outcome.out().endsWith("9\n"), "needs mount rights");
        assertThat(outcome.out()).contains("broken space", "almost full").endsWith("\n1\n");
    }

    @Test
    void aReadOnlyMountIsReadAndCalledWhatItIs() throws Exception {
        launch("write", name, "there").data();
        Shell.Outcome outcome = shell("unshare -m sh -c 'mount --bind /dev/shm /dev/shm || exit 9;"
                + " mount -o remount,bind,ro /dev/shm || exit 9; ./shm read " + name + "; ./shm write " + name
                + " x; ./shm doctor'; echo $?");
        Assumptions.assumeFalse(outcome.out().endsWith("9\n"), "needs mount rights");
        assertThat(outcome.out())
                .startsWith("there\n")
                .contains("broken permissions   /dev/shm is mounted read-only", "remount,rw")
                .endsWith("\n1\n");
        assertThat(outcome.err()).contains("cannot open it: /dev/shm is mounted read-only");
    }

    @Test
    void aSegmentThatOnlyItsOwnerMayReadIsCalledPrivate(@TempDir Path readable) throws Exception {
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Child.REPOSITORY.resolve("cli/target/shm.jar"), readable.resolve("shm.jar"));
        String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
        Assumptions.assumeTrue(shell(nobody + "true").exitCode() == 0, "needs the right to become another user");
        launch("write", name, "x").data();
        String java = nobody + System.getProperty("java.home") + "/bin/java -jar " + jar;
        Shell.Outcome outcome = shell(java + " ls; " + java + " ls --all; " + java + " write " + name + " y --size 1; "
                + "chown 65534 /dev/shm/" + name + "; chmod 0 /dev/shm/" + name + "; " + java + " rm " + name
                + "; rm -f /dev/shm/.libsharedmemory-65534.lock");
        assertThat(outcome.out().lines().filter(line -> line.startsWith(name + " ")))
                .singleElement()
                .asString()
                .matches(name + " +private +\\d+ KiB +- +\\d+ s +unknown +-");
        String ofThisOne = ".*\\b" + name + "\\b.*permission denied.*"; // others may be private too
        assertThat(outcome.err().lines().filter(line -> line.matches(ofThisOne)))
                .satisfiesExactly(
                        listed -> assertThat(listed)
                                .endsWith(name + ": permission denied to read it: it belongs to user 0"),
                        written -> assertThat(written).contains(name, "permission denied to open it"),
                        removed ->
                                assertThat(removed).endsWith("permission denied to read it: it belongs to user 65534"));
        assertThat(Path.of("/dev/shm", name)).as("removed only with --force").exists();
    }

    @Test
    void noColoursInAPipe() throws Exception {
        assertThat(launch("ls").out()).doesNotContain("\u001b");
        assertThat(launch("--help").data()).doesNotContain("\u001b");
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Shell.Outcome outcome = shell("mkdir -p cli/target/empty && unshare -m sh -c '"
                + "for d in /usr/lib/jvm /opt \"$HOME\"; do mount -t tmpfs none $d || exit 9; done;"
                + " env -u JAVA_HOME PATH=/usr/bin:/bin ./shm ls' 2>&1; echo $?");
        Assumptions.assumeFalse(outcome.out().endsWith("9\n"), "needs mount rights");
        assertThat(outcome.out())
                .contains("no JDK 25 or newer", "adoptium.net", "JAVA_HOME")
                .endsWith("1\n");
    }

    private static Shell.Outcome launch(String... args) throws IOException, InterruptedException {
        try (Child child = Child.launcher(Map.of(), args)) {
            return child.end();
        }
    }

    private static Shell.Outcome shell(String line) throws IOException, InterruptedException {
        try (Child child = Child.shell(line)) {
            return child.end();
        }
    }
}
