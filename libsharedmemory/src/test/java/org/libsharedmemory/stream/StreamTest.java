package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.segment.WrongTypeException;

class StreamTest {
    private final String name = "stream-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000_000;

    @AfterEach
    void leavesNothing() {
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    @Test
    void aStringCrosses() {
        try (var writer = SharedMemoryWriteStream.create(name, 65_535);
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(reader.readString()).isNull();
            assertThat(writer.write("{ foo: 'coolest IPC ever! 🧑‍💻' }")).isEqualTo(1);
            assertThat(reader.hasNewData()).isTrue();
            assertThat(reader.readString()).isEqualTo("{ foo: 'coolest IPC ever! 🧑‍💻' }");
            assertThat(reader.hasNewData()).isFalse();
            assertThat(reader.version()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(StreamLayout.class)
    void everyTypeCrosses(StreamLayout layout) {
        try (var writer = SharedMemoryWriteStream.create(name, 1000, StreamOptions.DEFAULT.withClassicLayout(layout));
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(new byte[] {1, 2, 3});
            assertThat(reader.readBytes()).containsExactly(1, 2, 3);
            writer.write(new byte[] {1, 2, 3}, 1, 1);
            assertThat(reader.readBytes()).containsExactly(2);
            writer.write(ByteBuffer.wrap(new byte[] {9, 8, 7}, 1, 2));
            assertThat(reader.readBytes()).containsExactly(8, 7);
            writer.write(MemorySegment.ofArray(new byte[0]));
            assertThat(reader.readBytes()).isEmpty();
            writer.write(new float[] {1.5f, -2.25f});
            assertThat(reader.readFloats()).containsExactly(1.5f, -2.25f);
            writer.write(new double[] {0.1});
            assertThat(reader.readDoubles()).containsExactly(0.1);
            writer.write(new int[] {Integer.MIN_VALUE});
            assertThat(reader.readInts()).containsExactly(Integer.MIN_VALUE);
            writer.write(new long[] {Long.MAX_VALUE, 1});
            assertThat(reader.readLongs()).containsExactly(Long.MAX_VALUE, 1);
            writer.write(ValueType.STRING, 2, memory -> memory.copyFrom(MemorySegment.ofArray(new byte[] {'o', 'k'})));
            assertThat(reader.readString()).isEqualTo("ok");
            assertThat(reader.missed()).isZero();
        }
    }

    @Test
    void aReaderKnowsWhatItMissed() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            for (int i = 1; i <= 10; i++) {
                writer.write("value " + i);
            }
            StreamValue newest = reader.read();
            assertThat(newest).isNotNull();
            assertThat(newest.asString()).isEqualTo("value 10");
            assertThat(newest.missed()).isEqualTo(9);
            assertThat(reader.missed()).isEqualTo(9);
            assertThat(reader.read().missed()).isZero();
            assertThat(reader.missed()).isEqualTo(9);
        }
    }

    @Test
    void nextWalksThroughTheHistory() {
        StreamOptions history = StreamOptions.DEFAULT.withCells(16);
        try (var writer = SharedMemoryWriteStream.create(name, 100, history);
                var reader = SharedMemoryReadStream.open(name)) {
            for (int i = 1; i <= 20; i++) {
                writer.write(new int[] {i});
            }
            List<Integer> seen = new ArrayList<>();
            for (StreamValue value; (value = reader.next()) != null; ) {
                seen.add(value.asInts()[0]);
            }
            assertThat(seen).hasSize(15).startsWith(6).endsWith(20);
            assertThat(reader.missed()).isEqualTo(5);
        }
    }

    @Test
    void aLateReaderStartsWithTheCurrentValue() {
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            for (int i = 1; i <= 10; i++) {
                writer.write("value " + i);
            }
            try (var reader = SharedMemoryReadStream.open(name)) {
                assertThat(reader.hasNewData()).isTrue();
                StreamValue first = reader.next();
                assertThat(first.asString()).isEqualTo("value 10");
                assertThat(first.missed()).isZero();
                assertThat(reader.next()).isNull();
            }
        }
    }

    @Test
    void aValueOfAnotherTypeLeavesTheCursor() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("text");
            assertThatThrownBy(reader::readDoubles)
                    .isInstanceOf(WrongTypeException.class)
                    .hasMessageContainingAll(name, "STRING", "DOUBLES");
            assertThat(reader.hasNewData()).isTrue();
            assertThat(reader.readString()).isEqualTo("text");
        }
    }

    @Test
    void whatDoesNotFitTouchesNothing() {
        try (var writer = SharedMemoryWriteStream.create(name, 10);
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(writer.maxPayloadByteSize()).isEqualTo(5);
            writer.write("12345");
            assertThatThrownBy(() -> writer.write("ää12🧑"))
                    .isInstanceOf(ValueTooLargeException.class)
                    .hasMessageContainingAll("10 bytes", "5 fit");
            assertThatThrownBy(() -> writer.write(new double[1])).isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> writer.write("a\ud800")).isInstanceOf(MalformedTextException.class);
            assertThat(reader.read().version()).isEqualTo(1);
            assertThat(reader.readString()).isEqualTo("12345");
        }
    }

    @Test
    void malformedBytesAreNoText() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(ValueType.STRING, 1, memory -> memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0xff));
            assertThatThrownBy(reader::readString).isInstanceOf(MalformedTextException.class);
            writer.write("\uFFFD is a character like any other");
            assertThat(reader.readString()).startsWith("\uFFFD");
        }
    }

    @Test
    void longAndMixedTextSurvives() {
        String text = "aß漢🧑‍💻".repeat(5000);
        try (var writer = SharedMemoryWriteStream.create(name, 200_000);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(text);
            assertThat(reader.readString()).isEqualTo(text);
        }
    }

    @Test
    void aFillerThatThrowsPublishesNothing() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("before");
            assertThatThrownBy(() -> writer.write(ValueType.BYTES, 5, memory -> {
                        memory.fill((byte) 7);
                        throw new IllegalArgumentException("mine");
                    }))
                    .hasMessage("mine");
            assertThatThrownBy(() -> writer.write(ValueType.BYTES, 5, memory -> writer.write("nested")))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(reader.readString()).isEqualTo("before");
            assertThat(writer.write("after")).isEqualTo(2);
            assertThat(reader.readString()).isEqualTo("after");
        }
    }

    @Test
    void oneWriterMeansOne() {
        try (var _ = SharedMemoryWriteStream.create(name, 100)) {
            assertThatThrownBy(() -> SharedMemoryWriteStream.open(name))
                    .isInstanceOf(RoleTakenException.class)
                    .hasMessageContainingAll(
                            name, "process " + ProcessHandle.current().pid(), "SEVERAL");
        }
    }

    @Test
    void severalWritersInSeveralThreadsLoseNothing() throws InterruptedException {
        StreamOptions several = StreamOptions.DEFAULT.withWriters(Writers.SEVERAL);
        try (var first = SharedMemoryWriteStream.create(name, 100, several);
                var second = SharedMemoryWriteStream.open(name);
                var reader = SharedMemoryReadStream.open(name)) {
            CountDownLatch done = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                var writer = i % 2 == 0 ? first : second;
                Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 10_000; n++) {
                        writer.write("some text");
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            StreamValue value = reader.read();
            assertThat(value.version()).isEqualTo(40_000);
            assertThat(value.missed()).isEqualTo(39_999);
            assertThatThrownBy(() -> first.write(ValueType.BYTES, 1, memory -> first.write("nested")))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(second.write("still works")).isEqualTo(40_001);
        }
    }

    @Test
    void readIntoAndInPlaceSeeTheSameBytes() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            MemorySegment target = MemorySegment.ofArray(new byte[8]);
            assertThat(reader.readInto(target)).isEqualTo(-1);
            assertThat(reader.<Long>readOptimistic(view -> 1L)).isNull();
            writer.write(new long[] {42});
            assertThat(reader.readInto(target)).isEqualTo(8);
            Long seen = reader.readOptimistic(view -> view.memory().get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            assertThat(seen).isEqualTo(42L);
            assertThatThrownBy(() -> reader.readInto(MemorySegment.ofArray(new byte[7])))
                    .isInstanceOf(ValueTooLargeException.class);
        }
    }

    @Test
    void waitingEndsWithTheValueOrTheDeadline() throws InterruptedException {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            assertThat(reader.awaitNewData(Duration.ofMillis(20))).isFalse();
            Thread later = Thread.ofPlatform().start(() -> writer.write("news"));
            assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
            assertThat(reader.readString()).isEqualTo("news");
            later.join();
        }
    }

    @Test
    void onChangeDeliversAndCounts() throws InterruptedException {
        var seen = new LinkedBlockingQueue<StreamValue>();
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(new int[] {0});
            try (var subscription = reader.onChange(seen::add)) {
                assertThat(seen.poll(20, TimeUnit.SECONDS).asInts()).containsExactly(0);
                for (int i = 1; i <= 10_000; i++) {
                    writer.write(new int[] {i});
                }
                StreamValue last;
                do {
                    last = seen.poll(20, TimeUnit.SECONDS);
                } while (last != null && last.asInts()[0] != 10_000);
                assertThat(last).isNotNull();
                assertThat(subscription.delivered() + subscription.missed()).isEqualTo(10_001);
            }
        }
    }

    @Test
    void aHandlerThatThrowsIsReportedAndGoesOn() throws InterruptedException {
        var errors = new LinkedBlockingQueue<Throwable>();
        var seen = new LinkedBlockingQueue<String>();
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name);
                var _ = reader.onChange(
                        value -> {
                            seen.add(value.asString());
                            throw new IllegalArgumentException("mine");
                        },
                        SubscriptionOptions.DEFAULT
                                .withErrorHandler(errors::add)
                                .withExecutor(Runnable::run))) {
            writer.write("one");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("one");
            assertThat(errors.poll(20, TimeUnit.SECONDS)).hasMessage("mine");
            writer.write("two");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("two");
        }
    }

    @Test
    void aReaderFollowsAReplacement() throws InterruptedException {
        try (var reader = openAfterWriting("old")) {
            assertThat(reader.readString()).isEqualTo("old");
            try (var young = SharedMemoryWriteStream.create(name, 50)) {
                assertThat(reader.readString()).isEqualTo("old"); // nothing written yet: what it has
                young.write("young");
                assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue();
                assertThat(reader.readString()).isEqualTo("young");
                assertThat(reader.restarts()).isEqualTo(1);
            }
        }
    }

    private SharedMemoryReadStream openAfterWriting(String value) {
        try (var old = SharedMemoryWriteStream.create(name, 100)) {
            old.write(value);
            return SharedMemoryReadStream.open(name);
        }
    }

    @Test
    void aReaderThatDoesNotFollowDrainsAndThrows() throws InterruptedException {
        try (var old = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withFollowReplacement(false))) {
            old.write("last words");
            old.close();
            assertThat(reader.readString()).isEqualTo("last words");
            assertThatThrownBy(reader::readString).isInstanceOf(SegmentRetiredException.class);
            assertThatThrownBy(() -> reader.awaitNewData(Duration.ofSeconds(9)))
                    .isInstanceOf(SegmentRetiredException.class);
        }
    }

    @Test
    void replaceStopsTheOldWriter() {
        try (var old = SharedMemoryWriteStream.create(name, 100);
                var young = SharedMemoryWriteStream.replace(name, 200)) {
            assertThatThrownBy(() -> old.write("nobody hears this")).isInstanceOf(SegmentRetiredException.class);
            young.write("heard");
            try (var reader = SharedMemoryReadStream.open(name)) {
                assertThat(reader.readString()).isEqualTo("heard");
            }
        }
    }

    @Test
    void openOrCreateWantsTheSameGeometry() {
        StreamOptions several = StreamOptions.DEFAULT.withWriters(Writers.SEVERAL);
        try (var _ = SharedMemoryWriteStream.create(name, 100, several);
                var second = SharedMemoryWriteStream.openOrCreate(name, 100, several)) {
            assertThat(second.write("joined")).isEqualTo(1);
            assertThatThrownBy(() -> SharedMemoryWriteStream.openOrCreate(name, 101, several))
                    .isInstanceOf(SegmentMismatchException.class)
                    .hasMessageContainingAll("byteSize=100", "byteSize=101");
        }
    }

    @Test
    void aClosedHandleThrowsTheSameEverywhere() throws InterruptedException {
        var writer = SharedMemoryWriteStream.create(name, 100);
        var reader = SharedMemoryReadStream.open(name);
        writer.write("x");
        reader.close();
        reader.close();
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.write("y"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(reader::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(reader::hasNewData).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.awaitNewData(Duration.ofSeconds(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.onChange(value -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingEndsAWaitInAnotherThread() throws InterruptedException {
        var outcome = new LinkedBlockingQueue<String>();
        try (var _ = SharedMemoryWriteStream.create(name, 100)) {
            var reader = SharedMemoryReadStream.open(name);
            CountDownLatch waiting = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                try {
                    waiting.countDown();
                    outcome.add("returned " + reader.awaitNewData(Duration.ofMinutes(5)));
                } catch (IllegalStateException e) {
                    outcome.add("closed");
                } catch (InterruptedException e) {
                    outcome.add("interrupted");
                }
            });
            waiting.await();
            reader.close();
            assertThat(outcome.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aWaitEndsAtItsDeadlineAfterTheStreamHasGone() throws InterruptedException {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("last");
            writer.close();
            assertThat(reader.awaitNewData(Duration.ofMillis(20))).isTrue();
            assertThat(reader.readString()).isEqualTo("last");
            assertThat(reader.awaitNewData(Duration.ofMillis(20))).isFalse();
            assertThat(reader.awaitNewData(Duration.ZERO)).isFalse();
        }
    }
}
