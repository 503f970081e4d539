package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.segment.WrongTypeException;
import org.libsharedmemory.testing.ShmNames;

/// What is special about the C++ library's queue layouts: untyped messages, roles, locks, foreign and damaged
/// headers.
class ClassicQueueTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITE_INDEX = 0;
    private static final int READ_INDEX = 4;
    private static final int CAPACITY = 8;
    private static final int COUNT = 12;
    private static final int MAX = 16;
    private static final int PRODUCER_LOCK = 20;
    private static final int CONSUMER_LOCK = 24;

    private final String name = NAMES.next();
    private final Path file = Path.of("/dev/shm", name);

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
    }

    static QueueOptions options(QueueLayout layout, int capacity, int max) {
        return layout == QueueLayout.V1 ? QueueOptions.classicV1(capacity, max) : QueueOptions.classicV2(capacity, max);
    }

    private void makeForeign(QueueLayout layout, int capacity, int max) throws IOException {
        int header = layout == QueueLayout.V1 ? 20 : 28;
        ByteBuffer bytes = ByteBuffer.allocate(header + capacity * (max + 4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(CAPACITY, capacity).putInt(MAX, max);
        Files.write(file, bytes.array());
    }

    private void poke(long offset, int value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value), offset);
        }
    }

    private int peek(long offset) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt((int) offset);
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreBytesThatEveryFormTakesForItsOwn(QueueLayout layout) {
        try (var producer = QueueProducer.create(name, options(layout, 8, 24));
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options(layout, 8, 24))) {
            assertThat(producer.offer("Grüße 🧑")).isTrue();
            assertThat(producer.offer(new double[] {Math.PI})).isTrue();
            assertThat(producer.offer(ValueType.LONGS, 0, MemorySegment.ofArray(new long[] {5, 6})))
                    .isTrue();
            assertThat(producer.offer("")).isTrue();
            assertThatThrownBy(() -> producer.offer(ValueType.BYTES, 7, MemorySegment.ofArray(new byte[1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tag");
            assertThatThrownBy(() -> producer.claim(25)).isInstanceOf(ValueTooLargeException.class);

            Message text = consumer.poll();
            assertThat(text.type()).isEqualTo(ValueType.BYTES);
            assertThat(text.asString()).isEqualTo("Grüße 🧑");
            Message number = consumer.poll();
            assertThat(number.asDoubles()).containsExactly(Math.PI);
            assertThat(number.asLongs()).containsExactly(Double.doubleToRawLongBits(Math.PI));
            assertThat(consumer.poll().asLongs()).containsExactly(5, 6);
            Message empty = consumer.poll();
            assertThat(empty.byteSize()).isZero();
            producer.offer(new byte[] {1, 2, 3});
            Message odd = consumer.poll();
            assertThatThrownBy(odd::asFloats).isInstanceOf(WrongTypeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClaimIsFilledInPlace(QueueLayout layout) {
        try (var producer = QueueProducer.create(name, options(layout, 2, 24));
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options(layout, 2, 24))) {
            try (MessageClaim claim = producer.claim(8)) {
                claim.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 42);
                assertThat(consumer.poll()).isNull();
                assertThatThrownBy(() -> claim.commit(ValueType.BYTES, 1)).isInstanceOf(IllegalArgumentException.class);
                claim.commit();
            }
            try (MessageClaim claim = producer.claim(8)) {
                claim.memory().fill((byte) 1);
            }
            assertThat(consumer.poll().asLongs()).containsExactly(42);
            assertThat(consumer.poll()).isNull();
            assertThat(producer.offer("after the abort")).isTrue();
            assertThat(consumer.poll().asString()).isEqualTo("after the abort");
        }
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void layoutOneAdmitsOneOfEachAndLayoutTwoAny(QueueLayout layout, boolean foreign) throws Exception {
        if (foreign) {
            makeForeign(layout, 4, 16);
        }
        QueueOptions options = options(layout, 4, 16);
        var producer = QueueProducer.openOrCreate(name, options);
        try (var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options)) {
            if (layout == QueueLayout.V1) {
                assertThatThrownBy(() -> QueueProducer.open(name)).isInstanceOf(RoleTakenException.class);
                assertThatThrownBy(() -> QueueConsumer.open(name, Delivery.AT_MOST_ONCE))
                        .isInstanceOf(RoleTakenException.class);
                producer.close();
            }
            try (var second = QueueProducer.open(name)) {
                assertThat(second.offer("from the second")).isTrue();
            }
            assertThat(consumer.poll().asString()).isEqualTo("from the second");
        } finally {
            producer.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void whatIsToldMustBeWhatIsThere(QueueLayout layout) throws IOException {
        makeForeign(layout, 4, 16);
        assertThatThrownBy(() -> QueueProducer.openOrCreate(name, options(layout, 4, 17)))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContaining("capacity=4 maxMessageByteSize=16");
        QueueLayout other = layout == QueueLayout.V1 ? QueueLayout.V2 : QueueLayout.V1;
        assertThatThrownBy(() -> QueueProducer.openOrCreate(name, options(other, 4, 16)))
                .isInstanceOf(SegmentMismatchException.class);
        assertThatThrownBy(() -> QueueProducer.openOrCreate(name, QueueOptions.mpmc(4, 16)))
                .isInstanceOf(SegmentMismatchException.class);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aStuckForeignLockEndsInAnExceptionThatNamesItsHolderUntilItIsBroken() throws Exception {
        makeForeign(QueueLayout.V2, 4, 16);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(producer.breakLock()).isFalse();
            producer.offer("one");
            poke(PRODUCER_LOCK, 1);
            poke(CONSUMER_LOCK, 1);
            assertThatThrownBy(() -> producer.put("two", SOON))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContaining("a C++ program (lock=1)")
                    .hasMessageContaining("producer lock");
            assertThatThrownBy(() -> consumer.take(SOON))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContaining("consumer lock");
            assertThat(consumer.size()).isEqualTo(1);

            poke(WRITE_INDEX, 2); // killed between write index and count
            assertThat(consumer.breakLock()).isTrue();
            assertThat(consumer.size()).isEqualTo(2);
            assertThat(peek(PRODUCER_LOCK)).isZero();
            assertThat(peek(CONSUMER_LOCK)).isZero();
            assertThat(producer.put("three", SOON)).isTrue();
            assertThat(consumer.poll().asString()).isEqualTo("one");
        }
    }

    /// Marked as ours, but of no attachment, or of one behind the end of the table.
    @ParameterizedTest
    @ValueSource(ints = {0x8000_0000, 0x8000_0041, 0xE000_0000, -1})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aLockOfAnAttachmentThatThereCannotBeIsBroken(int word) throws Exception {
        QueueProducer.create(name, QueueOptions.classicV2(4, 16).withPersistent(true))
                .close();
        try (var producer = QueueProducer.open(name)) {
            poke(PRODUCER_LOCK, word);
            assertThatThrownBy(() -> producer.put("one", SOON))
                    .isInstanceOf(LockTimeoutException.class)
                    .hasMessageContaining("that there cannot be (lock=" + Integer.toUnsignedString(word) + ")")
                    .hasMessageContaining("shm unlock " + name);
            assertThat(producer.breakLock()).isTrue();
            assertThat(producer.breakLock()).isFalse();
            assertThat(producer.offer("one")).isTrue();
        }
    }

    @Test
    void aLockOfALiveJavaProcessIsNamedAndNotBroken() throws Exception {
        try (var producer = QueueProducer.create(name, QueueOptions.classicV2(4, 16));
                var other = QueueProducer.open(name)) {
            try (var _ = producer.claim(4)) {
                assertThatThrownBy(() -> other.put("x", SOON))
                        .isInstanceOf(LockTimeoutException.class)
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
                assertThat(other.breakLock()).isFalse();
                assertThatThrownBy(() -> other.put("x", Duration.ZERO)).isInstanceOf(LockTimeoutException.class);
            }
            assertThat(other.put("x", SOON)).isTrue();
        }
    }

    @Test
    void onlyLayoutTwoHasLocks() {
        try (var producer = QueueProducer.create(name, QueueOptions.classicV1(4, 16))) {
            assertThatThrownBy(producer::breakLock).isInstanceOf(IllegalStateException.class);
        }
        try (var producer = QueueProducer.create(name, QueueOptions.mpmc(4, 16))) {
            assertThatThrownBy(producer::breakLock).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void impossibleNumbersAreExceptionsAndNothingElse(QueueLayout layout) throws Exception {
        for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 5}) {
            for (int offset : new int[] {COUNT, READ_INDEX, WRITE_INDEX}) {
                SharedMemory.remove(name);
                makeForeign(layout, 4, 16);
                try (var producer = QueueProducer.open(name);
                        var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
                    assertThat(producer.offer("good")).isTrue();
                    poke(offset, value);
                    SharedMemoryException told = null;
                    try {
                        producer.put("more", SOON);
                        consumer.take(SOON);
                        consumer.peek();
                    } catch (SegmentCorruptException e) {
                        told = e;
                    }
                    assertThat(told).as("value " + value + " at " + offset).isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void anImpossibleLengthIsAnException(QueueLayout layout) throws Exception {
        makeForeign(layout, 4, 16);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            producer.offer("good");
            poke(layout == QueueLayout.V1 ? 20 : 28, -2);
            assertThatThrownBy(consumer::poll).isInstanceOf(SegmentCorruptException.class);
            assertThatThrownBy(consumer::peek).isInstanceOf(SegmentCorruptException.class);
            assertThatThrownBy(((ConsumerHandle) consumer)::copyAll).isInstanceOf(SegmentCorruptException.class);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void anImpossibleLockIsHeldByAForeigner() throws Exception {
        makeForeign(QueueLayout.V2, 4, 16);
        try (var producer = QueueProducer.open(name)) {
            for (int word : new int[] {7, Integer.MAX_VALUE, -1, 0x8000_0fff, 0xa000_0001}) {
                poke(PRODUCER_LOCK, word);
                assertThatThrownBy(() -> producer.put("x", SOON)).isInstanceOf(LockTimeoutException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aHeaderThatContradictsTheSizeIsNoQueue(QueueLayout layout) throws Exception {
        for (int offset : new int[] {CAPACITY, MAX}) {
            for (int value : new int[] {5, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                SharedMemory.remove(name);
                makeForeign(layout, 4, 16);
                poke(offset, value);
                assertThatThrownBy(() -> QueueProducer.open(name)).isInstanceOf(SegmentMismatchException.class);
            }
        }
        SharedMemory.remove(name);
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> QueueProducer.open(name)).isInstanceOf(SegmentMismatchException.class);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void geometryIsReadOnce(QueueLayout layout) throws Exception {
        makeForeign(layout, 4, 16);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            poke(CAPACITY, 0);
            poke(MAX, -1);
            for (int i = 0; i < 9; i++) {
                assertThat(producer.offer("sixteen bytes !!")).isTrue();
                assertThat(consumer.poll().asString()).isEqualTo("sixteen bytes !!");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aQueueOfOursWithAnotherHeaderIsDamaged(QueueLayout layout) throws Exception {
        QueueProducer.create(name, options(layout, 4, 16).withPersistent(true)).close();
        poke(CAPACITY, 5);
        assertThatThrownBy(() -> QueueProducer.open(name)).isInstanceOf(SegmentCorruptException.class);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aSegmentWhoseMakerHasNotFinishedIsWaitedFor(QueueLayout layout) throws Exception {
        int size = layout == QueueLayout.V1 ? 100 : 108;
        Files.write(file, new byte[size]);
        assertThatThrownBy(() -> QueueProducer.open(name))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContaining("not finished");
        assertThatThrownBy(() -> QueueProducer.openOrCreate(name, options(layout, 4, 16)))
                .isInstanceOf(SegmentMismatchException.class);
        Thread opener = Thread.currentThread();
        Thread maker = Thread.ofPlatform().start(() -> {
            try {
                awaitTwoWaits(opener);
                poke(CAPACITY, 4);
                awaitTwoWaits(opener);
                poke(MAX, 16);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (var producer = QueueProducer.open(name, OpenOptions.DEFAULT.withWaitForSegment(PATIENCE))) {
            assertThat(producer.capacity()).isEqualTo(4);
        }
        maker.join();
    }

    /// Between them it has looked.
    private static void awaitTwoWaits(Thread thread) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getThreadInfo(thread.threadId()).getWaitedCount();
        long start = System.nanoTime();
        while (threads.getThreadInfo(thread.threadId()).getWaitedCount() < before + 2) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "writes to files in /dev/shm")
    void aCreatorThatReplacesTheQueueIsNoticed(QueueLayout layout) throws Exception {
        makeForeign(layout, 4, 16);
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            producer.offer("acknowledged");
            Files.delete(file);
            makeForeign(layout, 4, 16);
            assertThatThrownBy(() -> {
                        while (true) {
                            producer.put("x", SOON);
                        }
                    })
                    .isInstanceOf(SegmentRetiredException.class);
            assertThat(consumer.poll().asString()).isEqualTo("acknowledged");
            assertThatThrownBy(() -> {
                        while (true) {
                            consumer.take(PATIENCE);
                        }
                    })
                    .isInstanceOf(SegmentRetiredException.class);
        }
        try (var producer = QueueProducer.open(name)) {
            assertThat(producer.isEmpty()).isTrue();
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> QueueOptions.classicV1(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueOptions.classicV2(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueOptions.classicV2(1, 1 << 28)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void batchesGoInMessageByMessage(QueueLayout layout) {
        try (var producer = QueueProducer.create(name, options(layout, 3, 5))) {
            MemorySegment one = MemorySegment.ofArray(new byte[5]);
            assertThat(producer.offer(List.of(one, one, one, one))).isEqualTo(3);
            assertThat(producer.isFull()).isTrue();
        }
    }
}
