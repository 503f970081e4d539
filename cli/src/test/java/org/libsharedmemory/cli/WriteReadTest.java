package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;
import static org.libsharedmemory.cli.Shell.shmWithInput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamInfo;
import org.libsharedmemory.stream.StreamLayout;

class WriteReadTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @ParameterizedTest
    @ValueSource(strings = {"hello", "{ foo: 'coolest IPC ever! 🧑‍💻' }", "", "two\nlines"})
    void aStringCrossesAsItIs(String text) {
        assertThat(shm("write", name, text).data()).isEmpty();
        assertThat(shm("read", name).data()).isEqualTo(text + "\n");
    }

    @Test
    void standardInputLosesOneLineBreak() {
        shmWithInput("from a pipe\n", "write", name).data();
        try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
            assertThat(reader.readString()).isEqualTo("from a pipe");
        }
        shmWithInput("from Windows\r\n", "write", name).data();
        assertThat(shm("read", name).data()).isEqualTo("from Windows\n");
        shmWithInput("no break", "write", name).data();
        assertThat(shm("read", name).data()).isEqualTo("no break\n");
    }

    /// Never the content of a file, neither as a value nor as a message.
    @Test
    void whatStartsWithAnAtSignIsTheValue(@TempDir Path directory) throws IOException {
        String text = "@" + Files.writeString(directory.resolve("private"), "secret");
        shm("write", name, text).data();
        assertThat(shm("read", name).data()).isEqualTo(text + "\n");
        shm("rm", name).data();
        shm("create", "queue", name).data();
        shm("send", name, text).data();
        assertThat(shm("recv", name).data()).isEqualTo(text + "\n");
    }

    @ParameterizedTest
    @CsvSource({"--floats, 1e39", "--floats, -1e39", "--doubles, 1e309"})
    void aNumberThatIsTooLargeIsRefused(String type, String number) {
        assertThat(shm("write", name, type, "--", number).error(2)).contains("'" + number + "' is too large");
    }

    @Test
    void aFloatIsRoundedOnce() {
        shm("write", name, "--floats", "1.00000017881393432617187499 Infinity").data();
        assertThat(shm("read", name).data()).isEqualTo("1.0000001 Infinity\n");
    }

    @Test
    void bytesAreRaw() {
        byte[] bytes = {0, 1, (byte) 0xff, '\n', (byte) 0x80, '\n'};
        shm(bytes, "write", name, "--bytes").data();
        assertThat(shm("read", name).bytes()).isEqualTo(bytes);
        assertThat(shm("read", name, "--json").data())
                .contains("\"type\":\"bytes\",\"byteSize\":6,\"value\":\"AAH/CoAK\"");
    }

    @Test
    void numbersAreOneLine() {
        shm("write", name, "--floats", "1.5 -2.25,3e10").data();
        assertThat(shm("read", name).data()).isEqualTo("1.5 -2.25 3.0E10\n");
        shmWithInput("0.1\n2\n", "write", name, "--doubles").data();
        assertThat(shm("read", name).data()).isEqualTo("0.1 2.0\n");
        shm("write", name, "--doubles", "-1").data();
        assertThat(shm("read", name).data()).isEqualTo("-1.0\n");
        shm("write", name, "--", "--json").data();
        assertThat(shm("read", name).data()).isEqualTo("--json\n");
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(name)) {
            writer.write(new int[] {1, -2});
            assertThat(shm("read", name).data()).isEqualTo("1 -2\n");
            writer.write(new long[] {Long.MIN_VALUE});
            assertThat(shm("read", name).data()).isEqualTo("-9223372036854775808\n");
        }
    }

    @Test
    void jsonHasEveryKey() {
        shm("write", name, "say \"hi\"\t\u0001").data();
        assertThat(shm("read", name, "--json").data())
                .isEqualTo("{\"name\":\"" + name + "\",\"version\":1,\"missed\":0,\"type\":\"string\",\"byteSize\":10,"
                        + "\"value\":\"say \\\"hi\\\"\\t\\u0001\"}\n");
        shm("write", name, "--doubles", "1 NaN -Infinity").data();
        assertThat(shm("read", name, "--json").data()).contains("\"value\":[1.0,\"NaN\",\"-Infinity\"]");
    }

    @Test
    void outputWritesTheExactBytes(@TempDir Path directory) throws IOException {
        shm("write", name, "exact").data();
        Path file = directory.resolve("value");
        assertThat(shm("read", name, "--output", file.toString()).data()).isEmpty();
        assertThat(file).hasContent("exact").hasSize(5);
        assertThat(shm("read", name, "-o", directory.toString()).error(1)).contains(directory.toString());
    }

    @Test
    void aNewStreamIsPersistentAndOfTheDefaultSize() {
        shm("write", name, "x").data();
        SegmentInfo info = SharedMemory.inspect(name);
        assertThat(info).isNotNull();
        assertThat(info.persistent()).isTrue();
        assertThat(info.byteSize()).isEqualTo(65_536);
        assertThat(StreamInfo.of(name).layout()).isEqualTo(StreamLayout.V1);
    }

    @ParameterizedTest
    @CsvSource({"v1,200005", "v2,200020", "none,200000"})
    void aLargeValueGetsTheSizeItNeeds(String layout, long size) {
        byte[] large = new byte[200_000];
        large[199_999] = 7;
        shm(large, "write", name, "--bytes", "--layout", layout).data();
        assertThat(StreamInfo.of(name).byteSize()).isEqualTo(size);
        assertThat(shm("read", name).bytes()).isEqualTo(large);
    }

    @Test
    void anExistingStreamIsWrittenInPlaceAndKeepsItsSize() {
        shm("write", name, "one", "--size", "1k").data();
        assertThat(StreamInfo.of(name).byteSize()).isEqualTo(1024);
        shm("write", name, "two").data();
        shm("write", name, "three", "--size", "1024").data();
        assertThat(StreamInfo.of(name).version()).isEqualTo(3);
        assertThat(shm("write", name, "four", "--size", "2048").error(1)).contains("1024 bytes, not 2048", "--replace");
        assertThat(shm("write", name, "x".repeat(2000)).error(1)).contains("2000");
        shm("write", name, "five", "--size", "2048", "--replace").data();
        assertThat(StreamInfo.of(name)).satisfies(info -> {
            assertThat(info.byteSize()).isEqualTo(2048);
            assertThat(info.version()).isEqualTo(1);
        });
    }

    @Test
    void aMissingStreamIsExitCode3AndWaitingInVainIs4() {
        assertThat(shm("read", name).error(3)).contains(name, "there is none");
        assertThat(shm("read", name, "--wait", "20ms").error(4)).contains(name);
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100)) {
            assertThat(shm("read", name).error(1)).contains("nothing has been written", "--wait");
            assertThat(shm("read", name, "--wait", "20ms").error(4)).contains("nothing was written");
            assertThat(writer.write("late")).isEqualTo(1);
            assertThat(shm("read", name, "--wait", "20ms").data()).isEqualTo("late\n");
        }
    }

    @Test
    void badInputIsRefusedBeforeAnythingIsMade() {
        assertThat(shm("write", name, "--doubles", "1 two").error(2)).contains("'two' is not a number");
        assertThat(shm(new byte[] {(byte) 0xc3, 0x28}, "write", name).error(1)).contains("UTF-8", "--bytes");
        assertThat(shm("write", name, "x", "--size", "much").error(2)).contains("'much'", "64k");
        assertThat(shm("read", name, "--wait", "soon").error(2)).contains("'soon'", "500ms");
        assertThat(shm("write", name, "x", "--layout", "v3").error(2))
                .contains("'--layout': 'v3' is not one of v1, v2, none;");
        assertThat(shm("read", name, "--layout", "none").error(2)).contains("'none' is not one of v1, v2;");
        assertThat(shm("write", name, "x", "--size", "5").error(2)).contains("--size 5", "5 bytes", "layout v1");
        assertThat(shm("write", name, "x", "--floats", "--bytes").exitCode()).isEqualTo(2);
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void anotherLayoutThanTheStreamHasIsRefused() {
        shm("write", name, "one").data();
        assertThat(shm("write", name, "two", "--layout", "v2").error(1))
                .contains("it has layout v1, not v2", "leave --layout out", "--replace");
        assertThat(shm("write", name, "two", "--layout", "none").error(1)).contains("v1, not none");
        for (String command : List.of("read", "watch")) {
            assertThat(shm(command, name, "--layout", "v2").error(1)).contains("v1, not v2", "leave --layout out");
        }
        shm("write", name, "two", "--layout", "v1").data();
        assertThat(shm("read", name, "--layout", "v1").data()).isEqualTo("two\n");
    }

    @Test
    void aDirectoryALinkAndAPipeAreCalledWhatTheyAre() throws Exception {
        Path file = Path.of("/dev/shm", name);
        Files.createDirectory(file);
        try {
            assertThat(shm("write", name, "x").error(1)).contains("a directory stands under this name");
            assertThat(shm("rm", name).error(1)).contains("a directory, not a segment");
        } finally {
            Files.delete(file);
        }
        Files.createSymbolicLink(file, Path.of("/tmp"));
        try {
            assertThat(shm("write", name, "x").error(1)).contains("a symbolic link");
            assertThat(shm("rm", name).error(1)).contains("a symbolic link, not a segment");
        } finally {
            Files.delete(file);
        }
        try (Child mkfifo = Child.program(List.of("mkfifo", file.toString()))) {
            mkfifo.end().data();
            assertThat(shm("write", name, "x").error(1)).contains("a FIFO");
            assertThat(shm("rm", name).error(1)).contains("a FIFO");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "with space", "1234567890123456789012345678901"})
    void aBadNameIsExitCode1(String bad) {
        assertThat(shm("write", bad, "x").error(1)).contains(bad);
    }

    @Test
    void aLivingWriterIsNamed() {
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100)) {
            assertThat(writer.write("mine")).isEqualTo(1);
            assertThat(shm("write", name, "not yours").error(1))
                    .contains(Long.toString(ProcessHandle.current().pid()));
            assertThat(shm("read", name).data()).isEqualTo("mine\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1,03", "v2,02"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aStreamOfAnotherProgramIsReadAndWritten(String layout, String flags) throws IOException {
        int header = layout.equals("v1") ? 5 : 20;
        byte[] image = new byte[100];
        image[0] = Byte.parseByte(flags);
        image[layout.equals("v1") ? 1 : 12] = 2;
        image[4] = (byte) (layout.equals("v1") ? 0 : 1);
        image[header] = 'h';
        image[header + 1] = 'i';
        Path file = Path.of("/dev/shm", name);
        Files.write(file, image);
        assertThat(shm("read", name).data()).isEqualTo("hi\n");
        assertThat(shm("write", name, "there").error(1)).contains("--layout v1");
        shm("write", name, "there", "--layout", layout).data();
        assertThat(new String(Files.readAllBytes(file), header, 5, StandardCharsets.US_ASCII))
                .isEqualTo("there");
        assertThat(shm("read", name, "--layout", layout).data()).isEqualTo("there\n");
        assertThat(shm("ls", "--all").out())
                .containsPattern(name + ".*" + (layout.equals("v1") ? " change bit " : " version 2 "));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aStreamOfAnotherProgramThatLooksLikeV1IsNotTouchedAsV2() throws IOException {
        byte[] image = new byte[100];
        image[0] = 2;
        image[1] = 40;
        Path file = Files.write(Path.of("/dev/shm", name), image);
        for (String command : List.of("read", "watch")) {
            assertThat(shm(command, name, "--layout", "v2").error(1))
                    .contains("it looks like layout v1, not v2; leave --layout out");
        }
        assertThat(shm("write", name, "x", "--layout", "v2").error(1)).contains("looks like layout v1", "--replace");
        assertThat(Files.readAllBytes(file)).isEqualTo(image);
    }
}
