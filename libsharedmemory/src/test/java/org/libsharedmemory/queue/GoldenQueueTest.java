package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// Memory images of queues written by the C++ library: Java doing the same makes the same bytes, in a segment of
/// its own and in one that another program made, and takes the same messages out.
class GoldenQueueTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();
    private final Path file = Path.of("/dev/shm", name);

    @AfterEach
    void remove() {
        SharedMemory.remove(name);
    }

    private static byte[] image(QueueLayout layout) throws IOException {
        String resource = layout == QueueLayout.V1 ? "/golden/v1_q.bin" : "/golden/v2_q.bin";
        try (var in = GoldenQueueTest.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        }
    }

    private static QueueOptions options(QueueLayout layout) {
        return layout == QueueLayout.V1 ? QueueOptions.classicV1(4, 16) : QueueOptions.classicV2(4, 16);
    }

    private static void play(QueueProducer producer, QueueConsumer consumer) {
        assertThat(producer.offer("First message")).isTrue();
        assertThat(producer.offer("Second message")).isTrue();
        assertThat(producer.offer("x")).isTrue();
        assertThat(consumer.poll().asString()).isEqualTo("First message");
        assertThat(producer.offer("4th")).isTrue();
        assertThat(producer.offer("fifth-wrap")).isTrue();
        assertThat(producer.offer("no room")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void javaWritesTheSameBytes(QueueLayout layout) throws IOException, InterruptedException {
        try (var producer = QueueProducer.create(name, options(layout));
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE);
                var memory = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            play(producer, consumer);
            byte[] expected = image(layout);
            assertThat(memory.memory().asSlice(0, expected.length).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void javaWritesTheSameBytesIntoAForeignSegment(QueueLayout layout) throws IOException, InterruptedException {
        byte[] expected = image(layout);
        byte[] empty = new byte[expected.length];
        empty[8] = 4;
        empty[16] = 16;
        Files.write(file, empty);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            play(producer, consumer);
            assertThat(Files.readAllBytes(file)).isEqualTo(expected);
        }
        assertThat(file)
                .as("a foreign queue outlives the Java processes that joined it")
                .exists();
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void javaTakesTheSameMessagesOut(QueueLayout layout) throws IOException, InterruptedException {
        Files.write(file, image(layout));
        try (var recognised = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(recognised.capacity()).isEqualTo(4);
            assertThat(recognised.maxMessageByteSize()).isEqualTo(16);
            assertThat(((ConsumerHandle) recognised).copyAll())
                    .extracting(Message::asString)
                    .containsExactly("Second message", "x", "4th", "fifth-wrap");
            assertThat(recognised.poll().asString()).isEqualTo("Second message");
        }
        try (var told = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options(layout))) {
            assertThat(told.poll().asString()).isEqualTo("x");
            assertThat(told.poll().asString()).isEqualTo("4th");
            assertThat(told.poll().asString()).isEqualTo("fifth-wrap");
            assertThat(told.poll()).isNull();
        }
    }
}
