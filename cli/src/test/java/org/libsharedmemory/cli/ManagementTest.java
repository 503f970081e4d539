package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;

/// `ls`, `inspect`, `rm` and `prune`.
class ManagementTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @Test
    void lsShowsWhoIsAttached() {
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 1024);
                SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
            writer.write("x");
            assertThat(reader.readString()).isEqualTo("x");
            assertThat(row(shm("ls")))
                    .matches(name + " +stream v1 +1 KiB +version 1 +\\d s +in use +1 reader, 1 writer");
            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(row(shm("ls", "--json")))
                    .contains("\"name\":\"" + name + "\",\"kind\":\"stream\",\"byteSize\":1024")
                    .contains("\"persistent\":false,\"orphan\":false")
                    .contains("\"layout\":\"v1\",\"layoutGuessed\":false,\"version\":1")
                    .contains("\"role\":\"writer\",\"pid\":" + pid + ",\"alive\":true");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void lsShowsFilesOfOtherSoftwareOnlyIfAsked() throws IOException {
        Files.write(Path.of("/dev/shm", name), new byte[10]);
        assertThat(shm("ls").out()).doesNotContain(name);
        assertThat(row(shm("ls", "--all"))).contains("foreign", "10 B");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aLayoutThatIsOnlyGuessedIsMarked() throws IOException {
        byte[] lookingLikeAStream = new byte[100];
        lookingLikeAStream[0] = 3;
        lookingLikeAStream[1] = 2;
        Files.write(Path.of("/dev/shm", name), lookingLikeAStream);
        assertThat(row(shm("ls", "--all"))).contains("foreign v1?");
        assertThat(row(shm("ls", "--all", "--json"))).contains("\"layout\":\"v1\",\"layoutGuessed\":true");
        assertThat(shm("inspect", name, "--json").data()).contains("\"layout\":\"v1\",\"layoutGuessed\":true");
    }

    @Test
    void aHeldStreamIsInUse() throws Exception {
        try (Child holder = Child.shm("write", name, "x", "--hold")) {
            assertThat(holder.line(true)).contains("holding '" + name + "' at version 1");
            assertThat(shm("read", name).data()).isEqualTo("x\n");
            assertThat(row(shm("ls"))).contains("in use", "1 writer");
        }
    }

    @Test
    void whoHoldsAStreamThatIsTakenAwaySaysSo() throws Exception {
        try (Child holder = Child.shm("write", name, "x", "--hold")) {
            assertThat(holder.line(true)).contains("holding");
            shm("rm", name, "--force").data();
            assertThat(holder.end().error(1)).contains("segment '" + name + "': somebody has removed or replaced it");
        }
    }

    @Test
    void leftoversOfKilledProcessesAreRemovedAndNamed() throws Exception {
        Leftover.lookedAtBy(names, leftover -> {
            assertThat(shm("prune", "--dry-run").lines()).contains(leftover);
            Shell.Outcome ls = shm("ls");
            assertThat(ls.out()).doesNotContain(leftover);
            assertThat(ls.err()).contains("removed", "of killed processes", leftover);
            assertThat(shm("prune").out()).doesNotContain(leftover);
        });
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void pruneSparesWhatIsPersistentOrForeign() throws IOException {
        String foreign = names.next();
        shm("write", name, "kept").data();
        Files.write(Path.of("/dev/shm", foreign), new byte[10]);
        Shell.Outcome prune = shm("prune");
        assertThat(prune.exitCode()).isZero();
        assertThat(prune.out()).doesNotContain(name).doesNotContain(foreign);
        assertThat(shm("read", name).data()).isEqualTo("kept\n");
        assertThat(SharedMemory.inspect(foreign)).isNotNull();
    }

    @Test
    void rmRemovesSeveralAndGoesOnAfterAFailure() {
        String other = names.next();
        shm("write", name, "x").data();
        shm("write", other, "x").data();
        assertThat(shm("rm", name, "no-such-segment", other).error(3)).contains("no-such-segment");
        assertThat(SharedMemory.inspect(name)).isNull();
        assertThat(SharedMemory.inspect(other)).isNull();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void rmForcesWhatIsInUseOrForeign() throws IOException {
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100)) {
            assertThat(shm("rm", name).error(1))
                    .contains(Long.toString(ProcessHandle.current().pid()));
            assertThat(writer.write("still there")).isEqualTo(1);
            shm("rm", "--force", name).data();
        }
        Files.write(Path.of("/dev/shm", name), new byte[10]);
        assertThat(shm("rm", name).error(1)).contains("other software", "--force");
        shm("rm", "-f", name).data();
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void inspectShowsEverything() {
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 1024)) {
            writer.write("hi there");
            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(shm("inspect", name, "--hex").data().lines())
                    .anyMatch(line -> line.matches("name +" + name))
                    .anyMatch(line -> line.matches("kind +stream"))
                    .anyMatch(line -> line.matches("version +1"))
                    .anyMatch(line -> line.matches("largest value +1019 bytes"))
                    .anyMatch(line -> line.matches(" +\\d+ +writer +" + pid + " +yes +java"))
                    .anyMatch(line -> line.matches("00000000 +03 +flags: string, change bit 1"))
                    .anyMatch(line -> line.matches("00000001 +08 00 00 00 +size: 8 bytes"))
                    .anyMatch(line -> line.matches("00000005 +68 69 20 74 68 65 72 65 +\\|hi there\\|"));
            assertThat(shm("inspect", name, "--json").data())
                    .contains("\"maxPayloadByteSize\":1019,\"cells\":4,\"writers\":\"one\"", "\"classicVersion\":1");
        }
        assertThat(shm("inspect", name).error(3)).contains(name);
    }

    @Test
    void inspectExplainsEveryLayout() {
        shm("write", name, "--layout", "v2", "abc").data();
        assertThat(shm("inspect", name, "--hex").data())
                .contains("flags: string\n", "revision: 1\n", "size: 3 bytes", "lock: free", "|abc|");
        StreamOptions bare = StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE);
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.replace(name, 100, bare)) {
            writer.write("abc");
            assertThat(shm("inspect", name, "--hex").data()).contains("layout        none", "classic area  none");
        }
        try (SharedMemory memory = SharedMemory.replace(name, 3, SegmentOptions.DEFAULT)) {
            memory.memory().fill((byte) 0x41);
            assertThat(shm("inspect", name, "--hex").data()).contains("plain", "41 41 41", "|AAA|", "user");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void damageIsShownNotThrown() throws IOException {
        shm("write", name, "x").data();
        Path file = Path.of("/dev/shm", name);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 0x55;
        Files.write(file, bytes);
        assertThat(shm("inspect", name).data()).contains("unreadable", "problem");
        assertThat(shm("ls").err()).contains(name);
        assertThat(shm("read", name).error(1)).contains(name, "shm rm --force " + name);
        assertThat(shm("rm", name).error(1)).contains("--force");
        shm("rm", "--force", name).data();
    }

    private String row(Shell.Outcome outcome) {
        assertThat(outcome.exitCode()).isZero();
        return outcome.lines().stream()
                .filter(line -> line.contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + outcome.out()));
    }
}
