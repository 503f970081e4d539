package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;
import static org.libsharedmemory.cli.Shell.shmWithInput;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.queue.QueueInfo;

/// The queue commands on the C++ library's layouts, with a C program at the other end.
class ClassicQueueCommandsTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aQueueOfOursServesACProgram(String layout) throws Exception {
        shm("create", "queue", name, "--layout", layout, "--capacity", "5", "--max", "16")
                .data();
        shm("send", name, "to C", "Grüße 🧑").data();
        assertThat(row("ls")).matches(name + " +classic queue " + layout + " .* 2 of 5 .* persistent +-");
        assertThat(QueuePeer.script("join", layout, name, 5, 16, "?", "-", "+from C"))
                .containsExactly("to C", "to C");
        assertThat(shm("peek", name).data()).isEqualTo("Grüße 🧑\n");
        assertThat(shm("recv", name).data()).isEqualTo("Grüße 🧑\nfrom C\n");
        assertThat(shm("peek", name).error(1)).contains("empty");
        assertThat(QueuePeer.script("join", layout, name, 5, 16, "-")).containsExactly("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aQueueOfACProgramIsRecognised(String layout) throws Exception {
        QueuePeer.script("create", layout, name, 4, 16, "+one", "+two");
        assertThat(shm("ls").out()).doesNotContain(name);
        assertThat(row("ls", "--all")).matches(name + " +foreign " + layout + "\\? .* 2 of 4 .* foreign +-");
        assertThat(row("ls", "--all", "--json"))
                .contains("\"kind\":\"foreign\"", "\"layout\":\"" + layout + "\",\"layoutGuessed\":true,");
        assertThat(shm("inspect", name).data())
                .contains("layout        " + layout + ", as its size says", "2 messages", "4 messages, 2 free");
        assertThat(shm("peek", name, "--json").data())
                .endsWith("\"type\":\"string\",\"byteSize\":3,\"value\":\"one\"}\n");
        assertThat(shm("recv", name, "--count", "1").data()).isEqualTo("one\n");
        shm("send", name, "three").data();
        assertThat(QueuePeer.script("join", layout, name, 4, 16, "-", "-", "-"))
                .containsExactly("two", "three", "empty");
        assertThat(shm("send", name, "123456789 1234567").error(1)).contains("17", "16");
        assertThat(shm("send", name, "--timeout", "20ms", "1", "2", "3", "4", "5")
                        .error(4))
                .contains("full", "4 messages");
        assertThat(shm("recv", name).lines()).containsExactly("1", "2", "3", "4");
        assertThat(shm("recv", name, "--timeout", "20ms").error(4)).contains("no message");
        assertThat(Path.of("/dev/shm", name)).exists();
        assertThat(shm("rm", name).error(1)).contains("other software");
        assertThat(shm("read", name).error(1)).contains("queue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void bytesThatAreNoTextStayBytes(String layout) {
        byte[] frames = {3, 0, 0, 0, 'a', '\n', (byte) 0xff, 0, 0, 0, 0};
        shm("create", "queue", name, "--layout", layout).data();
        shm(frames, "send", name, "--frames").data();
        assertThat(shm("peek", name).bytes()).containsExactly('a', '\n', 0xff);
        assertThat(shm("recv", name, "--json").lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .endsWith("\"tag\":0,\"redelivered\":false,\"type\":\"bytes\",\"byteSize\":3,"
                                        + "\"value\":\"YQr/\"}"),
                        line -> assertThat(line).endsWith("\"type\":\"string\",\"byteSize\":0,\"value\":\"\"}"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void inspectExplainsTheBytes() throws Exception {
        QueuePeer.script("create", "v2", name, 4, 16, "+one", "-", "+two");
        assertThat(shm("inspect", name, "--hex").data().lines())
                .anyMatch(line -> line.matches("producer lock free"))
                .anyMatch(line -> line.matches("00000000 +02 00 00 00 +write index: 2"))
                .anyMatch(line -> line.matches("00000004 +01 00 00 00 +read index: 1"))
                .anyMatch(line -> line.matches("00000008 +04 00 00 00 +capacity: 4 messages"))
                .anyMatch(line -> line.matches("0000000c +01 00 00 00 +count: 1"))
                .anyMatch(line -> line.matches("00000010 +10 00 00 00 +largest message: 16 bytes"))
                .anyMatch(line -> line.matches("00000018 +00 00 00 00 +consumer lock: free"))
                .anyMatch(line -> line.matches("00000030 +03 00 00 00 +slot 1, 3 bytes, comes next"))
                .anyMatch(line -> line.matches("00000034 +74 77 6f +\\|two\\|"));
    }

    @ParameterizedTest
    @CsvSource({"v1, true", "v1, false", "v2, true", "v2, false"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void layoutOneAdmitsOneJavaProducerAndLayoutTwoAny(String layout, boolean foreign) throws Exception {
        if (foreign) {
            QueuePeer.script("create", layout, name, 4, 16, "-");
        } else {
            shm("create", "queue", name, "--layout", layout, "--capacity", "4", "--max", "16")
                    .data();
        }
        try (Child holder = Child.shm("send", name)) { // as long as its standard input is open
            holder.type("first\n");
            assertThat(shm("recv", name, "--count", "1").data()).isEqualTo("first\n");
            if (layout.equals("v1")) {
                assertThat(shm("send", name, "second").error(1)).contains(Long.toString(holder.pid()));
                holder.kill();
            }
            shm("send", name, "third").data();
            assertThat(shm("recv", name).data()).isEqualTo("third\n");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aLockThatAKilledCProgramHeldIsNamedAndFreed() throws Exception {
        shm("create", "queue", name, "--layout", "v2", "--capacity", "4", "--max", "16")
                .data();
        assertThat(shm("unlock", name).err()).contains("no C++ program holds a lock");
        try (Child holder = QueuePeer.start("hold-lock", "join", "v2", name, 4, 16, "producer", "0")) {
            assertThat(holder.line(false)).isEqualTo("held");
            assertThat(shm("send", name, "--timeout", "50ms", "x").error(4))
                    .contains("producer lock", "a C++ program", "'shm unlock " + name + "'");
            assertThat(shm("inspect", name).data())
                    .contains("producer lock held by a C++ program", "consumer lock free");
            assertThat(shm("inspect", name, "--json").data()).contains("\"producerLock\":1,\"consumerLock\":0");
            holder.kill();
        }
        assertThat(shm("recv", name).data()).isEmpty();
        assertThat(shm("unlock", name).err()).contains("freed the lock");
        shm("send", name, "x").data();
        try (Child holder = QueuePeer.start("hold-lock", "join", "v2", name, 4, 16, "consumer", "0")) {
            assertThat(holder.line(false)).isEqualTo("held");
            for (String[] taking :
                    new String[][] {{"recv", name, "--timeout", "50ms"}, {"recv", name}, {"peek", name}}) {
                assertThat(shm(taking).error(4)).contains("consumer lock", "a C++ program");
            }
        }
        shm("unlock", name);
        assertThat(shm("recv", name).data()).isEqualTo("x\n");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aLockThatIsHeldForAWhileIsWaitedFor() throws Exception {
        shm("create", "queue", name, "--layout", "v2", "--capacity", "4", "--max", "16")
                .data();
        try (Child holder = QueuePeer.start("hold-lock", "join", "v2", name, 4, 16, "producer", "1500")) {
            assertThat(holder.line(false)).isEqualTo("held");
            shm("send", name, "x").data();
            assertThat(holder.line(false)).isEqualTo("released");
        }
    }

    @Test
    void onlyLayoutTwoIsUnlocked() {
        assertThat(shm("unlock", name).error(3)).contains(name);
        shm("create", "queue", name, "--layout", "v1").data();
        assertThat(shm("unlock", name).error(1)).contains("no locks", "v2");
        String other = names.next();
        shm("write", other, "x").data();
        assertThat(shm("unlock", other).error(1)).contains("no queue");
    }

    /// `recv` must not print while it holds the lock that C++ consumers wait for.
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aReceiverWhosePipeIsFullHoldsNobodyUp() throws Exception {
        int messages = 200;
        shm("create", "queue", name, "--layout", "v2", "--capacity", "" + messages, "--max", "1000")
                .data();
        try (Child receiver = Child.shm("recv", name, "--follow")) {
            shmWithInput(("x".repeat(1000) + "\n").repeat(messages), "send", name)
                    .data();
            while (QueueInfo.of(name).size() > messages - 62) {
                Thread.onSpinWait(); // until the pipe, which holds 64 or 65 of them, is about to be full
            }
            List<String> taken = QueuePeer.script(
                    "join",
                    "v2",
                    name,
                    messages,
                    1000,
                    Collections.nCopies(20, "-").toArray(new String[0]));
            assertThat(taken).hasSize(20).allMatch(line -> line.length() == 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
    void aDamagedHeaderIsShownNotThrown(String layout) throws Exception {
        QueuePeer.script("create", layout, name, 4, 16, "+one");
        try (FileChannel channel = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 5), 12);
        }
        assertThat(shm("inspect", name, "--hex").data()).contains("problem", "count is 5");
        assertThat(shm("ls", "--all").err()).contains("count is 5");
        for (String command : List.of("recv", "peek", "send")) {
            assertThat(shm(command.equals("send") ? new String[] {command, name, "x"} : new String[] {command, name})
                            .error(1))
                    .contains("count is 5");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aQueueThatItsMakerHasNotFinishedIsNone() throws IOException {
        Files.write(Path.of("/dev/shm", name), new byte[100]);
        assertThat(shm("send", name, "x").error(1)).contains("not finished");
        assertThat(shm("recv", name).error(1)).contains("not finished");
    }

    private String row(String... command) {
        Shell.Outcome outcome = shm(command);
        assertThat(outcome.exitCode()).isZero();
        return outcome.lines().stream()
                .filter(line -> line.contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + outcome.out()));
    }
}
