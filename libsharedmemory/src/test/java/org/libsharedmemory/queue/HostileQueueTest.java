package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Scribbler;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.WildWords;

/// A peer that lies: every word of the control block, of the first records and of the slots gets impossible values,
/// before and during use. Each call ends, soon, normally or with the documented exception.
class HostileQueueTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long HEAD_OF_SPSC = 128;
    private static final long EVENTS_OF_SPSC = 640;
    private static final long EVENTS_OF_MPMC = 384;
    private static final long FOURTH_SLOT = 1664 + 3 * 16;
    private static final long LAST_SLOT = 1664 + 15 * 16;

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final String name = NAMES.next();

    private int corrupt;

    @ParameterizedTest
    @EnumSource
    void everyWordIsWildBeforeUse(QueueKind kind) throws InterruptedException {
        for (long offset : wordsThatAreRead(kind)) {
            if (kind == QueueKind.MPMC && offset >= FOURTH_SLOT && offset < LAST_SLOT) {
                continue; // like the third slot, the one that comes next
            }
            for (long wild : WildWords.insteadOf(soundWord(kind, offset))) {
                try (var producer = QueueProducer.create(name, kind.options());
                        var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
                    offerTwo(producer);
                    QueueProbe.handleOf(producer).memory().set(ValueLayout.JAVA_LONG, offset, wild);
                    use(producer, consumer);
                    if (isEvent(kind, offset)) {
                        waitForEachOther(producer, consumer);
                    }
                }
            }
        }
        assertThat(corrupt).isGreaterThan(20);
    }

    /// A producer looks at the consumer's head when the ring seems full: one that cannot be frees nothing.
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1L << 20, -1024, 4, 2048, 1L << 40, Long.MAX_VALUE - 7})
    void aFullRingIsNotFreedByAHeadThatCannotBe(long wild) {
        try (var producer = QueueProducer.create(name, QueueOptions.spsc(1024))) {
            while (producer.offer(new byte[100])) {}
            QueueProbe.handleOf(producer).memory().set(ValueLayout.JAVA_LONG, HEAD_OF_SPSC, wild);
            assertThatThrownBy(() -> producer.offer(new byte[100]))
                    .isInstanceOf(SegmentCorruptException.class)
                    .hasMessageContainingAll(name, "head=" + wild, "cannot be in a ring of 1024 bytes");
        }
    }

    /// A ring full of records has no place that says that there is none; honest ends always leave one.
    @Test
    void aRingWithoutAnEndIsNotConsumedForEver() {
        try (var producer = QueueProducer.create(name, QueueOptions.spsc(1024));
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, QueueOptions.spsc(1024))) {
            MemorySegment memory = QueueProbe.handleOf(producer).memory();
            long ring = QueueOpening.shapeOf(QueueProbe.handleOf(producer)).dataOffset();
            int published = 1 << 31;
            memory.set(ValueLayout.JAVA_INT, ring, published | (512 - 8));
            memory.set(ValueLayout.JAVA_INT, ring + 512, published | (512 - 8));
            AtomicInteger messages = new AtomicInteger();
            assertThatThrownBy(
                            () -> consumer.poll((message, type, tag, again) -> messages.incrementAndGet(), 1_000_000))
                    .isInstanceOf(SegmentCorruptException.class)
                    .hasMessageContainingAll(name, "tail=0 cannot be in a ring of 1024 bytes");
            assertThat(messages).hasValueLessThan(20);
        }
    }

    /// Reserved words, payloads, what lies behind the last message: all of them wild at once, and nothing changes.
    @ParameterizedTest
    @EnumSource
    void theOtherWordsMeanNothing(QueueKind kind) throws InterruptedException {
        Set<Long> read = Set.copyOf(wordsThatAreRead(kind));
        for (long wild : WildWords.insteadOf(0)) {
            try (var producer = QueueProducer.create(name, kind.options());
                    var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
                offerTwo(producer);
                for (long offset = 0;
                        offset
                                < QueueOpening.shapeOf(QueueProbe.handleOf(producer))
                                        .bodySize();
                        offset += 8) {
                    if (!read.contains(offset)) {
                        QueueProbe.handleOf(producer).memory().set(ValueLayout.JAVA_LONG, offset, wild);
                    }
                }
                assertThat(consumer.size()).isEqualTo(2);
                assertThat(consumer.poll((memory, type, tag, again) -> {}, 100)).isEqualTo(2);
                use(producer, consumer);
                waitForEachOther(producer, consumer);
            }
        }
        assertThat(corrupt).isZero();
    }

    /// Control block, events, the headers of two messages and the one that comes next, or all slots.
    private static List<Long> wordsThatAreRead(QueueKind kind) {
        return switch (kind) {
            case SPSC -> List.of(0L, 128L, 256L, 264L, 272L, 384L, 512L, 640L, 768L, 1280L, 1408L, 1920L, 2032L, 2144L);
            case MPMC ->
                LongStream.concat(
                                LongStream.of(0, 128, 256, 264, 272, 384, 512, 1024, 1152),
                                LongStream.range(0, 32).map(word -> 1664 + 8 * word))
                        .boxed()
                        .toList();
        };
    }

    private static boolean isEvent(QueueKind kind, long offset) {
        long events = kind == QueueKind.SPSC ? EVENTS_OF_SPSC : EVENTS_OF_MPMC;
        return offset >= events && offset < events + 2 * EventBlock.BYTES;
    }

    private static void offerTwo(QueueProducer producer) {
        assertThat(producer.offer(new byte[100])).isTrue();
        assertThat(producer.offer(new byte[100])).isTrue();
    }

    private long soundWord(QueueKind kind, long offset) {
        try (var producer = QueueProducer.create(name, kind.options());
                var _ = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
            offerTwo(producer);
            return QueueProbe.handleOf(producer).memory().get(ValueLayout.JAVA_LONG, offset);
        }
    }

    private void use(QueueProducer producer, QueueConsumer consumer) throws InterruptedException {
        attempt(() -> producer.offer(new byte[100]));
        attempt(consumer::peek);
        attempt(() -> consumer.poll((memory, type, tag, again) -> memory.toArray(ValueLayout.JAVA_BYTE), 100));
        attempt(consumer::size);
        attempt(consumer::isFull);
        attempt(producer::remaining);
        attempt(() -> {
            for (int i = 0; i < 100 && producer.offer(new byte[200]); i++) {}
        });
        attempt(() -> consumer.poll((memory, type, tag, again) -> memory.toArray(ValueLayout.JAVA_BYTE), 100));
        attempt(() -> QueueInfo.of(name));
    }

    /// Sleeps on both events with words in them that nobody should have stored; each wait ends at its deadline.
    private static void waitForEachOther(QueueProducer producer, QueueConsumer consumer) throws InterruptedException {
        long start = System.nanoTime();
        while (consumer.take((memory, type, tag, again) -> {}, 100, MOMENT) > 0) {
            // until it is empty, and waits
        }
        while (producer.put(new byte[200], MOMENT)) {
            // until it is full, and waits
        }
        assertThat(consumer.take((memory, type, tag, again) -> {}, 1, MOMENT)).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private interface Call {
        void run() throws InterruptedException;
    }

    /// Other exceptions than the documented one fail the test.
    private void attempt(Call call) throws InterruptedException {
        try {
            call.run();
        } catch (SegmentCorruptException _) {
            corrupt++;
        }
    }

    @ParameterizedTest
    @EnumSource
    void successorsMeetWildWords(QueueKind kind) throws InterruptedException {
        QueueOptions lasting = kind.options().withPersistent(true);
        for (long offset : new long[] {0, 128, 256, 264, 384, 512, 1664, 1672, 1680, 1688, 1920, 1928}) {
            for (long wild : WildWords.insteadOf(0)) {
                try (var producer = QueueProducer.create(name, lasting)) {
                    producer.offer(new byte[100]);
                    QueueProbe.handleOf(producer).memory().set(ValueLayout.JAVA_LONG, offset, wild);
                }
                attempt(() -> {
                    try (var producer = QueueProducer.open(name)) {
                        producer.offer(new byte[10]);
                    }
                });
                attempt(() -> {
                    try (var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
                        consumer.take(MOMENT);
                    }
                });
                SharedMemory.remove(name, true);
            }
        }
        assertThat(corrupt).isGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource
    void wordsChangeWhileInUse(QueueKind kind) throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 20; round++) {
            AtomicBoolean stop = new AtomicBoolean();
            try (var producer = QueueProducer.create(name, kind.options());
                    var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options());
                    var raw = SharedMemory.open(name, OpenOptions.DEFAULT)) {
                MemorySegment memory = raw.memory();
                Shape shape = QueueOpening.shapeOf(QueueProbe.handleOf(producer));
                Thread liar = Thread.ofPlatform().start(() -> {
                    Random lies = new Random(7);
                    while (!stop.get()) {
                        long words = lies.nextInt(4) == 0 ? 48 : shape.bodySize() / 8;
                        memory.set(
                                ValueLayout.JAVA_LONG, 8 * lies.nextLong(words), WildWords.any(lies) + lies.nextInt(3));
                    }
                });
                long start = System.nanoTime();
                while (System.nanoTime() - start < 50_000_000) {
                    attempt(() -> producer.offer(new byte[random.nextInt(240)]));
                    attempt(() -> producer.put(new byte[100], MOMENT));
                    attempt(() -> consumer.poll((m, type, tag, again) -> m.toArray(ValueLayout.JAVA_BYTE), 10));
                    attempt(() -> consumer.take((m, type, tag, again) -> m.toArray(ValueLayout.JAVA_BYTE), 1, MOMENT));
                    attempt(consumer::peek);
                    attempt(consumer::size);
                }
                stop.set(true);
                liar.join();
            }
        }
    }

    /// A process of its own lies, about attachments and events too, while both ends come, work and go.
    @ParameterizedTest
    @EnumSource
    void aProcessLiesWhileItIsInUse(QueueKind kind) throws Exception {
        QueueProducer.create(name, kind.options().withPersistent(true)).close();
        try (ChildProcess _ = Scribbler.start(Host.current().directory().path().resolve(name))) {
            long start = System.nanoTime();
            int rounds = 0;
            while (System.nanoTime() - start < 3_000_000_000L) {
                long round = System.nanoTime();
                allow(() -> QueueInfo.of(name));
                allow(() -> {
                    try (var producer = QueueProducer.open(name)) {
                        allow(() -> producer.offer(new byte[100]));
                        allow(() -> producer.put(new byte[100], MOMENT));
                    }
                });
                allow(() -> {
                    try (var consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE)) {
                        allow(() ->
                                consumer.take((m, type, tag, again) -> m.toArray(ValueLayout.JAVA_BYTE), 9, MOMENT));
                        allow(consumer::peek);
                    }
                });
                assertThat(Duration.ofNanos(System.nanoTime() - round)).isLessThan(Duration.ofSeconds(9));
                rounds++;
            }
            assertThat(rounds).isPositive();
        } finally {
            SharedMemory.remove(name, true);
        }
    }

    /// With roles and attachments wild too, every documented exception may come.
    private static void allow(Call call) throws InterruptedException {
        try {
            call.run();
        } catch (SharedMemoryException | IllegalStateException e) {
            assertThat(e).hasMessageNotContaining("Already closed");
        }
    }
}
