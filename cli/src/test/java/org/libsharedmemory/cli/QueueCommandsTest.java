package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;
import static org.libsharedmemory.cli.Shell.shmWithInput;

import java.io.ByteArrayOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SharedMemory;

/// `create`, `send`, `recv` and `peek`.
class QueueCommandsTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @Test
    void sendMakesAQueueAndSaysSo() {
        Shell.Outcome send = shm("send", name, "one", "two 🧑‍💻");
        assertThat(send.exitCode()).isZero();
        assertThat(send.out()).isEmpty();
        assertThat(send.err()).contains("made queue '" + name + "'", "1024 messages", "shm rm " + name);
        assertThat(SharedMemory.inspect(name).persistent()).isTrue();
        shm("send", name, "three").data();
        assertThat(shm("ls").out()).containsPattern(name + " +mpmc queue +1.0 MiB +3 of 1024 +");
        assertThat(shm("ls", "--json").out()).contains("\"depth\":3,\"capacity\":1024,\"remaining\":1021");
        assertThat(shm("inspect", name).data())
                .contains("depth         3 messages", "0 producers, 0 consumers", "lost ");
        assertThat(shm("peek", name).data()).isEqualTo("one\n");
        assertThat(shm("recv", name).data()).isEqualTo("one\ntwo 🧑‍💻\nthree\n");
        assertThat(shm("recv", name).data()).isEmpty();
        assertThat(shm("peek", name).error(1)).contains("empty");
    }

    @Test
    void linesOfStandardInputAreMessagesAndBackpressureHolds() throws Exception {
        String lines =
                IntStream.range(0, 5000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        shm("create", "queue", name, "--mpmc", "16", "--max", "32").data();
        try (Child receiver = Child.shm("recv", name, "--count", "5000", "--timeout", "1m")) {
            shmWithInput(lines, "send", name).data();
            assertThat(receiver.end().data()).isEqualTo(lines);
        }
    }

    @Test
    void aCapacityThatIsRoundedUpIsTold() {
        String other = names.next();
        assertThat(shm("create", "queue", name, "--mpmc", "3", "--max", "8").err())
                .isEqualTo("made queue '" + name + "' of 4 messages: capacities are powers of two\n");
        assertThat(shm("create", "queue", other, "--spsc", "1000").err()).contains("of 1024 bytes");
        for (String[] exact :
                new String[][] {{"--mpmc", "4"}, {"--spsc", "2k"}, {"--layout", "v2", "--capacity", "3"}}) {
            String next = names.next();
            assertThat(shm(Stream.concat(Stream.of("create", "queue", next), Stream.of(exact))
                                    .toArray(String[]::new))
                            .err())
                    .isEmpty();
        }
    }

    @Test
    void framesAreBytes() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(new byte[] {3, 0, 0, 0, 'a', '\n', (byte) 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 'b'});
        shm("create", "queue", name).data();
        shm(frames.toByteArray(), "send", name, "--frames").data();
        assertThat(shm("recv", name, "--json").data())
                .isEqualTo(json("bytes", 3, "YQr/") + json("bytes", 0, "") + json("bytes", 1, "Yg=="));
        assertThat(shm(new byte[] {5, 0, 0, 0, 'a'}, "send", name, "--frames").error(1))
                .contains("1 of 5 bytes");
        assertThat(shm(new byte[] {5, 0}, "send", name, "--frames").error(1)).contains("cut off");
        assertThat(shm(new byte[] {-1, -1, -1, -1}, "send", name, "--frames").error(1))
                .contains("4294967295");
    }

    @Test
    void whatComesBeforeABadLineOrFrameIsIn() {
        shm("create", "queue", name, "--max", "8").data();
        byte[] malformed = {'o', 'k', '\n', (byte) 0xff, '\n', 'a', 'f', 't', 'e', 'r', '\n'};
        assertThat(shm(malformed, "send", name).error(1)).contains("line 2", "not UTF-8", "--frames");
        assertThat(shm("recv", name).data()).isEqualTo("ok\n");
        assertThat(shmWithInput("12345678\r\n\n123456789\nafter\n", "send", name)
                        .error(1))
                .contains("line 3", "8 bytes");
        assertThat(shm("recv", name).data()).isEqualTo("12345678\n\n");
        byte[] frames = {1, 0, 0, 0, 'a', 9, 0, 0, 0};
        assertThat(shm(frames, "send", name, "--frames").error(1)).contains("frame 2", "9 bytes", "at most 8");
        assertThat(shm("recv", name).data()).isEqualTo("a\n");
    }

    @Test
    void aLineIsReadOnlyAsFarAsItCanBeSent() throws Exception {
        try (Child send = Child.shm("send", name)) {
            send.type("x".repeat(Create.MAX_MESSAGE + 1)); // without an end
            assertThat(send.line(true)).contains("line 1", "1024 bytes");
        }
    }

    @Test
    void withoutAMessageNoQueueIsMade() {
        shm("send", name).data();
        assertThat(shm(new byte[] {(byte) 0xff}, "send", name).error(1)).contains("line 1");
        assertThat(shm(new byte[] {1}, "send", name, "--frames").error(1)).contains("cut off");
        assertThat(shm("send", name, "x", "--frames").error(2)).contains("--frames");
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void createMakesTheKindAskedFor() {
        shm("create", "queue", name, "--spsc", "64k").data();
        assertThat(SharedMemory.inspect(name)).extracting(SegmentInfo::kind).isEqualTo(SegmentKind.SPSC_QUEUE);
        shm("send", name, "x").data();
        assertThat(shm("inspect", name).data()).contains("spsc queue", "65528 bytes, 65512 free");
        assertThat(shm("recv", name, "--count", "1").data()).isEqualTo("x\n");
        assertThat(shm("create", "queue", name).error(1)).contains("taken");
        String other = names.next();
        assertThat(shm("create", "queue", other, "--mpmc", "4", "--max", "8", "--spsc", "1k")
                        .error(2))
                .contains("--spsc", "--mpmc");
        assertThat(shm("create", "pipe", other).error(2)).contains("pipe");
        assertThat(SharedMemory.inspect(other)).isNull();
        shm("create", "queue", other, "--mpmc", "4", "--max", "8").data();
        assertThat(SharedMemory.inspect(other)).extracting(SegmentInfo::kind).isEqualTo(SegmentKind.MPMC_QUEUE);
    }

    @ParameterizedTest
    @CsvSource({"'',1024,1024", "--capacity 4,4,1024", "--max 2k,1024,2048", "--mpmc 16,16,1024"})
    void whatCreateIsNotToldIs1024(String options, long capacity, long max) {
        shm(("create queue " + name + " " + options).split(" ")).data();
        assertThat(QueueInfo.of(name).capacity()).isEqualTo(capacity);
        assertThat(QueueInfo.of(name).maxMessageByteSize()).isEqualTo(max);
    }

    @ParameterizedTest
    @CsvSource({
        "--spsc 1k --capacity 3,--capacity",
        "--spsc 1k --max 3,--max",
        "--mpmc 4 --capacity 3,--capacity",
        "--layout v1 --mpmc 3,--layout",
        "--layout v2 --spsc 1k,--layout",
        "--layout v3,v3",
        "--layout none,none",
        "--capacity many,many",
        "--max 0,'0'",
        "--layout v2 --max 5g,5368709120",
        "--mpmc 0,--mpmc",
        "--mpmc -1,--mpmc",
        "--capacity 0,--capacity",
        "--max 2000000000,--max",
        "--spsc 900000000000g,--spsc"
    })
    void whatContradictsItselfIsRefused(String options, String named) {
        assertThat(shm(("create queue " + name + " " + options).split(" ")).error(2))
                .contains(named);
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void deadlinesAndMissingQueuesHaveTheirExitCodes() {
        assertThat(shm("recv", name).error(3)).contains(name);
        assertThat(shm("peek", name).error(3)).contains(name);
        shm("create", "queue", name, "--mpmc", "2", "--max", "8").data();
        assertThat(shm("recv", name, "--timeout", "20ms").error(4)).contains("no message for 20 ms");
        assertThat(shm("send", name, "--timeout", "20ms", "1", "2", "3").error(4))
                .contains("full", "2 messages");
        assertThat(shm("recv", name, "--count", "2").data()).isEqualTo("1\n2\n");
        assertThat(shm("send", name, "123456789").error(1)).contains("9", "8");
        assertThat(shm("recv", name, "--count", "0").error(2)).contains("--count");
        assertThat(shm("read", name).exitCode()).isEqualTo(1);
    }

    @Test
    void numbersAndTagsArePrinted() throws InterruptedException {
        shm("create", "queue", name).data();
        try (QueueProducer producer = QueueProducer.open(name, OpenOptions.DEFAULT)) {
            assertThat(producer.offer(new double[] {0.5, -1})).isTrue();
        }
        assertThat(shm("peek", name, "--json").data())
                .isEqualTo("{\"name\":\"" + name + "\",\"tag\":0,\"redelivered\":false,\"type\":\"doubles\","
                        + "\"byteSize\":16,\"value\":[0.5,-1.0]}\n");
        assertThat(shm("recv", name).data()).isEqualTo("0.5 -1.0\n");
    }

    @Test
    void aKilledReceiverLosesNothing() throws Exception {
        shm("create", "queue", name).data();
        try (Child receiver = Child.shm("recv", name, "--follow")) {
            shm("send", name, "seen").data();
            assertThat(receiver.line(false)).isEqualTo("seen");
            receiver.kill();
        }
        shm("send", name, "next").data();
        assertThat(shm("recv", name, "--timeout", "1m", "--count", "1").lines())
                .last()
                .isIn("seen", "next");
        assertThat(shm("recv", name).lines()).doesNotContain("seen");
    }

    private String json(String type, int byteSize, String value) {
        return "{\"name\":\"" + name + "\",\"tag\":0,\"redelivered\":false,\"type\":\"" + type + "\",\"byteSize\":"
                + byteSize + ",\"value\":\"" + value + "\"}\n";
    }
}
