package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// The ways people use a stream: in one process, two threads, two processes; readers before and after their writer,
/// across its restart, its death and a replacement.
class StreamUseTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();

    /// `create|several NAME COUNT`: writes the numbers from 1 on, then waits for a line before it closes.
    public static final class Writing {
        private Writing() {}

        public static void main(String[] arguments) throws Exception {
            boolean several = arguments[0].equals("several");
            try (SharedMemoryWriteStream writer = several
                    ? SharedMemoryWriteStream.open(arguments[1])
                    : SharedMemoryWriteStream.openOrCreate(arguments[1], CheckedValue.MOST_BYTES)) {
                System.out.println("OPEN");
                int id = (int) ProcessHandle.current().pid();
                for (long n = 1; n <= Long.parseLong(arguments[2]); n++) {
                    writer.write(CheckedValue.bytes(id, n, 20 + (int) n % 500));
                }
                System.out.println("DONE");
                System.in.read();
            }
        }
    }

    @Test
    void twoProcesses() throws Exception {
        try (ChildProcess child = ChildJvm.of(Writing.class).withNativeAccess().start("create", name, "100000")) {
            child.expect("OPEN");
            try (var reader = SharedMemoryReadStream.open(name)) {
                long last = 0;
                long seen = 0;
                long before = -1;
                while (last < 100_000) {
                    assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
                    StreamValue value = seen % 2 == 0 ? reader.next() : reader.read();
                    CheckedValue checked = CheckedValue.of(value.asBytes());
                    assertThat(checked).isNotNull();
                    assertThat(checked.sequence()).isEqualTo(value.version()).isGreaterThan(last);
                    if (before < 0) {
                        before = value.version() - 1 - value.missed(); // written before it was opened
                    } else {
                        assertThat(value.missed()).isEqualTo(value.version() - last - 1);
                    }
                    last = value.version();
                    seen++;
                }
                assertThat(seen + reader.missed() + before).isEqualTo(100_000);
            }
            child.expect("DONE");
            child.send("");
            child.awaitSuccess();
            assertThat(child.errors()).isEmpty();
        }
    }

    /// Threads of a handle, handles of a process and another process write to one stream: every write has a number
    /// of its own, readers see each writer's values in order, and missed counts are exact.
    @ParameterizedTest
    @EnumSource
    void severalWritersOfEveryKind(StreamLayout layout) throws Exception {
        StreamOptions several = StreamOptions.DEFAULT.withClassicLayout(layout).withWriters(Writers.SEVERAL);
        int each = 5_000;
        try (var first = SharedMemoryWriteStream.create(name, CheckedValue.MOST_BYTES, several);
                var second = SharedMemoryWriteStream.open(name);
                var reader = SharedMemoryReadStream.open(name);
                ChildProcess child = ChildJvm.of(Writing.class).start("several", name, "" + each)) {
            List<SharedMemoryWriteStream> writers = List.of(first, first, second);
            CountDownLatch done = new CountDownLatch(writers.size());
            AtomicInteger ids = new AtomicInteger();
            for (SharedMemoryWriteStream writer : writers) {
                Thread.ofPlatform().start(() -> {
                    int id = ids.incrementAndGet();
                    long last = 0;
                    for (long n = 1; n <= each; n++) {
                        long version = writer.write(CheckedValue.bytes(id, n, 20 + (int) n % 500));
                        if (version <= last) {
                            return;
                        }
                        last = version;
                    }
                    done.countDown();
                });
            }
            var sequences = new HashMap<Integer, Long>();
            long all = (writers.size() + 1L) * each;
            long seen = 0;
            while (reader.version() < all) {
                assertThat(reader.awaitNewData(Duration.ofSeconds(60))).isTrue();
                CheckedValue value = CheckedValue.of(reader.next().asBytes());
                assertThat(value).isNotNull();
                Long before = sequences.put(value.writer(), value.sequence());
                assertThat(before == null || before < value.sequence()).isTrue();
                seen++;
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(seen + reader.missed()).isEqualTo(all);
            StreamValue last = reader.read();
            assertThat(last.version()).isEqualTo(all);
            try (StreamProbe probe = StreamProbe.of(name)) {
                assertThat(probe.classicProblem(all, last.type(), last.asBytes()))
                        .isEmpty();
            }
            child.expect("OPEN");
            child.expect("DONE");
            child.send("");
            child.awaitSuccess();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 64})
    void missedCountsAreExactInTwoThreads(int cells) throws Exception {
        int many = 200_000;
        try (var writer = SharedMemoryWriteStream.create(name, 1000, StreamOptions.DEFAULT.withCells(cells));
                var reader = SharedMemoryReadStream.open(name)) {
            Thread writing = Thread.ofPlatform().start(() -> {
                for (int n = 1; n <= many; n++) {
                    writer.write(new int[] {n});
                }
            });
            long seen = 0;
            int last = 0;
            while (last < many) {
                StreamValue value = reader.next();
                if (value != null) {
                    int number = value.asInts()[0];
                    assertThat(number).isEqualTo((int) value.version());
                    assertThat(value.missed()).isEqualTo(number - last - 1);
                    last = number;
                    seen++;
                }
            }
            writing.join();
            assertThat(seen + reader.missed()).isEqualTo(many);
        }
    }

    @Test
    void twoHandlesInOneProcess() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var one = SharedMemoryReadStream.open(name);
                var two = SharedMemoryReadStream.open(name)) {
            writer.write("a");
            assertThat(one.readString()).isEqualTo("a");
            writer.write("b");
            assertThat(two.readString()).isEqualTo("b");
            assertThat(two.missed()).isEqualTo(1);
            assertThat(one.missed()).isZero();
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name)).isInstanceOf(RoleTakenException.class);
        }
    }

    @Test
    void theReaderOpensFirst() throws Exception {
        assertThatThrownBy(() -> SharedMemoryReadStream.open(name)).isInstanceOf(SegmentNotFoundException.class);
        assertThatThrownBy(() -> SharedMemoryReadStream.open(
                        name, ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofMillis(30))))
                .isInstanceOf(SegmentNotFoundException.class);
        List<String> seen = new ArrayList<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try (var reader = SharedMemoryReadStream.open(
                    name, ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(60)))) {
                reader.awaitNewData(Duration.ofSeconds(60));
                seen.add(reader.readString());
            } catch (InterruptedException e) {
                seen.add("interrupted");
            }
        });
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            writer.write("here I am");
            waiting.join();
        }
        assertThat(seen).containsExactly("here I am");
    }

    /// The writer's process ends in order, or is killed; the next one makes the stream again; the reader follows.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReaderOutlivesTheWriter(boolean killed) throws Exception {
        SharedMemoryReadStream reader;
        try (ChildProcess child = ChildJvm.of(Writing.class).start("create", name, "3")) {
            child.expect("OPEN");
            child.expect("DONE");
            reader = SharedMemoryReadStream.open(name);
            assertThat(CheckedValue.of(reader.readBytes()).sequence()).isEqualTo(3);
            if (killed) {
                child.kill();
            } else {
                child.send("");
                child.awaitSuccess();
            }
        }
        try (reader) {
            assertThat(CheckedValue.of(reader.readBytes()).sequence()).isEqualTo(3);
            assertThat(reader.hasNewData()).isFalse();
            try (var young = SharedMemoryWriteStream.openOrCreate(name, CheckedValue.MOST_BYTES)) {
                assertThat(young.write("young")).isEqualTo(1);
                assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
                assertThat(reader.readString()).isEqualTo("young");
                assertThat(reader.restarts()).isEqualTo(1);
                assertThat(reader.version()).isEqualTo(1);
                try (var younger = SharedMemoryWriteStream.replace(name, 100)) {
                    younger.write("younger");
                    assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
                    assertThat(reader.readString()).isEqualTo("younger");
                    assertThat(reader.restarts()).isEqualTo(2);
                }
            }
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void theSuccessorOfAKilledWriterGoesOnInAPersistentStream() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(
                name,
                CheckedValue.MOST_BYTES,
                StreamOptions.DEFAULT.withPersistent(true).withWriters(Writers.SEVERAL))) {
            // made; nothing written
        }
        try (var reader = SharedMemoryReadStream.open(name)) {
            for (int round = 0; round < 3; round++) {
                try (ChildProcess child = ChildJvm.of(Writing.class).start("several", name, "10")) {
                    child.expect("OPEN");
                    child.expect("DONE");
                    child.kill();
                }
                assertThat(reader.read().version()).isEqualTo(10L * (round + 1));
            }
            assertThat(reader.restarts()).isZero();
        } finally {
            Segments.system().remove(name, true);
        }
    }
}
