package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;

class WatchTest {
    @RegisterExtension
    private final Names names = new Names();

    private final String name = names.next();

    @Test
    void startsWithTheCurrentValueAndEndsWhenNothingComes() {
        shm("write", name, "now").data();
        assertThat(shm("watch", name, "--count", "1").data()).isEqualTo("now\n");
        Shell.Outcome outcome = shm("watch", name, "--timeout", "30ms");
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.out()).isEqualTo("now\n");
        assertThat(outcome.err()).contains("nothing new for 30 ms");
    }

    @Test
    void aMissingStreamIsExitCode3OrWaitedFor() {
        assertThat(shm("watch", name).error(3)).contains(name);
        assertThat(shm("watch", name, "--wait", "20ms").error(4)).contains(name);
        assertThat(shm("watch", name, "--count", "0").error(2)).contains("--count");
    }

    @Test
    void tellsHowManyWereMissed() throws IOException {
        try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100);
                Child watcher = Child.shm("watch", name, "--json")) {
            assertThat(writer.write("first")).isEqualTo(1);
            assertThat(watcher.line(false)).contains("\"version\":1,\"missed\":0", "\"value\":\"first\"");
            for (int i = 0; i < 1000; i++) {
                writer.write("value " + i);
            }
            long accounted = 1;
            String line;
            do {
                line = watcher.line(false);
                accounted += 1 + Long.parseLong(line.replaceAll(".*\"missed\":(\\d+).*", "$1"));
            } while (!line.contains("\"value\":\"value 999\""));
            assertThat(accounted).isEqualTo(1001);
        }
    }

    @Test
    void seesTheChangesOfAnotherProcessAndItsSuccessor() throws Exception {
        StreamOptions several = StreamOptions.DEFAULT.withCells(16);
        try (Child watcher = Child.shm("watch", name, "--wait", "1m", "--count", "3")) {
            try (SharedMemoryWriteStream writer = SharedMemoryWriteStream.create(name, 100, several)) {
                writer.write("one");
                assertThat(watcher.line(false)).isEqualTo("one");
            }
            shm("write", name, "two").data();
            assertThat(watcher.line(false)).isEqualTo("two");
            shm("write", name, "--doubles", "--replace", "3").data();
            assertThat(watcher.line(false)).isEqualTo("3.0");
            assertThat(watcher.end().exitCode()).isZero();
        }
    }
}
