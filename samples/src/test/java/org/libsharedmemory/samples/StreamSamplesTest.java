package org.libsharedmemory.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.segment.SharedMemory;

/// Every sample about streams does what it says, between processes, and leaves nothing behind.
class StreamSamplesTest {
    private static final String HELLO = "{ foo: 'coolest IPC ever! 🧑‍💻' }";

    @RegisterExtension
    static final SegmentNames NAMES = new SegmentNames();

    @Test
    void aStringCrosses() throws InterruptedException {
        String name = NAMES.next();
        try (var reader = SampleProcess.java(HelloReader.class, name); // waits for the writer
                var writer = SampleProcess.java(HelloWriter.class, name)) {
            writer.expect("written; press Enter to end");
            reader.expect(HELLO);
            assertThat(reader.awaitEnd()).isEmpty();
            writer.send("");
            assertThat(writer.awaitEnd()).isEmpty();
            assertThat(SharedMemory.inspect(name)).isNull();
        }
    }

    @Test
    void framesAreLookedAtWhereTheyLie() throws InterruptedException {
        String name = NAMES.next();
        int count = 20;
        try (var writer = SampleProcess.java(FrameWriter.class, name, Integer.toString(count))) {
            writer.expect("ready; press Enter to film");
            try (var reader = SampleProcess.java(FrameReader.class, name)) {
                reader.expect("ready");
                writer.send("");
                List<String> lines = reader.awaitEnd();
                assertThat(lines.removeLast()).isEqualTo("the film is over");
                int seen = 0;
                for (String line : lines) {
                    String[] words = line.split(" ");
                    assertThat(words[3]).as(line).isEqualTo(words[1]); // brightness = number: the frame is not torn
                    assertThat(Integer.parseInt(words[1])).as(line).isEqualTo(++seen + Integer.parseInt(words[5]));
                }
                assertThat(lines.getLast()).startsWith("frame " + count + " ");
            }
            assertThat(writer.awaitEnd()).isEmpty();
        }
    }

    @Test
    void seenAndMissedTelemetryAddUp() throws InterruptedException {
        String name = NAMES.next();
        try (var writer = SampleProcess.java(TelemetryWriter.class, name, "1000")) {
            writer.expect("ready; press Enter to start");
            try (var reader = SampleProcess.java(TelemetryReader.class, name)) {
                reader.expect("ready");
                writer.send("");
                String[] words = reader.readLine().split(" ");
                assertThat(Long.parseLong(words[1]) + Long.parseLong(words[3])).isEqualTo(1000);
                assertThat(words[5]).isEqualTo("1000.0");
                assertThat(reader.awaitEnd()).isEmpty();
            }
            assertThat(writer.awaitEnd()).isEmpty();
        }
    }

    @Test
    void severalProcessesWriteOneStream() throws InterruptedException {
        String name = NAMES.next();
        try (var alice = SampleProcess.java(SharedStatus.class, name, "alice");
                var bob = SampleProcess.java(SharedStatus.class, name, "bob")) {
            alice.expect("ready");
            bob.expect("ready");
            alice.send("here");
            alice.expect("version 1");
            bob.send("here too");
            bob.expect("version 2");
            try (var reader = SampleProcess.java(PatientReader.class, name, "PT10S")) {
                reader.expect("price bob: here too");
            }
            alice.endInput();
            assertThat(alice.awaitEnd()).isEmpty();
            assertThat(SharedMemory.inspect(name)).isNotNull();
            bob.endInput();
            assertThat(bob.awaitEnd()).isEmpty();
            assertThat(SharedMemory.inspect(name)).isNull();
        }
    }

    @Test
    void aReaderWaitsForItsWriterWithADeadline() throws InterruptedException {
        String name = NAMES.next();
        try (var alone = SampleProcess.java(PatientReader.class, name, "PT0.2S")) {
            assertThat(alone.readLine()).startsWith("no writer: ").contains(name);
        }
        try (var writer = SampleProcess.java(SharedStatus.class, name, "market")) {
            writer.expect("ready");
            try (var early = SampleProcess.java(PatientReader.class, name, "PT0.2S")) {
                early.expect("a writer, but no price within PT0.2S");
            }
            try (var patient = SampleProcess.java(PatientReader.class, name, "PT30S")) {
                writer.send("17.5");
                patient.expect("price market: 17.5");
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void javaListensToAProgramInC(@TempDir Path programs) throws IOException, InterruptedException {
        String name = NAMES.next();
        String sensor = compiled("sensor", programs);
        try (var writer = SampleProcess.of(List.of(sensor, name, "50"))) {
            writer.expect("ready");
            try (var listener = SampleProcess.java(SensorListener.class, name)) {
                List<String> heard = new ArrayList<>();
                do {
                    heard.add(listener.readLine());
                } while (!heard.getLast().startsWith("50: "));
                assertThat(heard).allMatch(line -> line.matches("\\d+: \\d+\\.\\d degrees"));
                assertThat(heard.getLast()).isEqualTo("50: 25.0 degrees");
                listener.send("");
                assertThat(listener.awaitEnd()).containsExactly("delivered " + heard.size());
            }
            writer.endInput();
            assertThat(writer.awaitEnd()).isEmpty();
        }
    }

    private static String compiled(String program, Path into) throws IOException, InterruptedException {
        String source = Path.of("src", "main", "c", program + ".c").toString();
        String target = into.resolve(program).toString();
        try {
            Process gcc = new ProcessBuilder(
                            "gcc", "-std=gnu11", "-O2", "-Wall", "-Werror", "-o", target, source, "-lrt")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(gcc.waitFor()).as(said).isZero();
        } catch (IOException _) {
            Assumptions.abort("SKIPPED: no C compiler; install gcc to run " + source);
        }
        return target;
    }
}
