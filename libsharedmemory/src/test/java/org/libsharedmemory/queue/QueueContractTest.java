package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.segment.WrongTypeException;
import org.libsharedmemory.testing.ShmNames;

/// What every kind of queue does.
class QueueContractTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name = NAMES.next();

    private QueueProducer producer(AnyKind kind) {
        return QueueProducer.openOrCreate(name, kind.options());
    }

    private QueueConsumer consumer(AnyKind kind) {
        return QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options());
    }

    private QueueConsumer careful(AnyKind kind) {
        return QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options());
    }

    @ParameterizedTest
    @EnumSource(names = {"SPSC", "MPMC"})
    void everyTypeComesOutAsItWentIn(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            assertThat(producer.offer("Grüße 🧑‍💻")).isTrue();
            assertThat(producer.offer(new byte[] {1, 2, 3})).isTrue();
            assertThat(producer.offer(ByteBuffer.wrap(new byte[] {9, 4, 5}).position(1)))
                    .isTrue();
            assertThat(producer.offer(MemorySegment.ofArray(new long[] {7}))).isTrue();
            assertThat(producer.offer(new float[] {1.5f, -2})).isTrue();
            assertThat(producer.offer(new double[] {Math.PI})).isTrue();
            assertThat(producer.offer(new int[] {1, Integer.MIN_VALUE})).isTrue();
            assertThat(producer.offer(new long[] {Long.MAX_VALUE})).isTrue();
            assertThat(producer.offer(ValueType.LONGS, -77, MemorySegment.ofArray(new long[] {5})))
                    .isTrue();
            assertThat(producer.offer("")).isTrue();
            assertThat(consumer.size()).isEqualTo(10);

            assertThat(consumer.poll().asString()).isEqualTo("Grüße 🧑‍💻");
            assertThat(consumer.poll().asBytes()).containsExactly(1, 2, 3);
            assertThat(consumer.poll().asBytes()).containsExactly(4, 5);
            assertThat(consumer.poll().memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
            assertThat(consumer.poll().asFloats()).containsExactly(1.5f, -2);
            assertThat(consumer.poll().asDoubles()).containsExactly(Math.PI);
            assertThat(consumer.poll().asInts()).containsExactly(1, Integer.MIN_VALUE);
            assertThat(consumer.poll().asLongs()).containsExactly(Long.MAX_VALUE);
            assertThat(consumer.poll()).satisfies(tagged -> {
                assertThat(tagged.tag()).isEqualTo(-77);
                assertThat(tagged.type()).isEqualTo(ValueType.LONGS);
                assertThat(tagged.redelivered()).isFalse();
                assertThatThrownBy(tagged::asString).isInstanceOf(WrongTypeException.class);
            });
            assertThat(consumer.poll().byteSize()).isZero();
            assertThat(consumer.poll()).isNull();
            assertThat(consumer.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void orderHoldsOverManyLapsAndSizes(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            long sent = 0;
            long received = 0;
            while (received < 20_000) {
                while (sent < 20_000 && producer.offer(pattern(sent))) {
                    sent++;
                }
                Message message = consumer.poll();
                while (message != null) {
                    assertThat(message.asBytes()).isEqualTo(pattern(received));
                    received++;
                    message = received % 7 == 0 ? null : consumer.poll();
                }
            }
            assertThat(consumer.isEmpty()).isTrue();
        }
    }

    /// In a ring, the place of the next record has been the middle of an older one.
    @ParameterizedTest
    @EnumSource(names = {"SPSC", "MPMC"})
    void anOldPayloadIsNeverTakenForAMessage(AnyKind kind) {
        long[] headers = new long[30];
        Arrays.fill(headers, MessageHeader.of(8, Elements.codeOf(ValueType.BYTES), 0));
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            for (int round = 0; round < 10_000; round++) {
                long[] message = Arrays.copyOf(headers, round * 7 % 31);
                assertThat(producer.offer(message)).isTrue();
                assertThat(consumer.poll().asLongs()).isEqualTo(message);
                assertThat(consumer.poll()).isNull();
            }
        }
    }

    private static byte[] pattern(long sequence) {
        byte[] bytes = new byte[(int) (sequence * 31 % 249)];
        Arrays.fill(bytes, (byte) sequence);
        return bytes;
    }

    /// Puts in smaller and smaller messages, down to empty ones.
    private static int fill(QueueProducer producer) {
        int count = 0;
        for (int size = 64; size >= 0; size -= 8) {
            while (producer.offer(new byte[size])) {
                count++;
            }
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource
    void fullIsFullAndEveryByteComesBack(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            for (int round = 0; round < 50; round++) {
                int count = 0;
                while (producer.offer(new byte[kind == AnyKind.SPSC ? 65 : 120])) {
                    count++; // in a ring 80 bytes each, and at the end of every lap some padding
                }
                if (kind == AnyKind.SPSC) {
                    count += fill(producer);
                }
                assertThat(count).isGreaterThanOrEqualTo(kind == AnyKind.SPSC ? 51 : 16);
                assertThat(producer.size()).isEqualTo(count);
                assertThat(producer.isFull()).isTrue();
                assertThat(producer.remaining()).isZero();
                for (int i = 0; i < count; i++) {
                    assertThat(consumer.poll()).isNotNull();
                }
                assertThat(consumer.poll()).isNull();
                assertThat(consumer.remaining()).isEqualTo(consumer.capacity());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestMessageFitsWhereverThePositionsStand(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            int largest = (int) producer.maxMessageByteSize();
            for (int i = 0; i < 300; i++) {
                assertThat(producer.offer(new byte[i])).isEqualTo(true);
                assertThat(consumer.poll().byteSize()).isEqualTo(i);
                assertThat(producer.offer(new byte[largest])).isTrue();
                assertThat(consumer.poll().byteSize()).isEqualTo(largest);
                if (i >= 248) {
                    break;
                }
            }
            assertThatThrownBy(() -> producer.offer(new byte[largest + 1])).isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> producer.offer("x".repeat(largest + 1)))
                    .isInstanceOf(ValueTooLargeException.class);
            assertThatThrownBy(() -> producer.offer("\ud800")).isInstanceOf(MalformedTextException.class);
            assertThatThrownBy(() -> producer.offer(ValueType.LONGS, 0, MemorySegment.ofArray(new byte[9])))
                    .isInstanceOf(IllegalArgumentException.class);
            var batch = List.of(MemorySegment.ofArray(new byte[1]), MemorySegment.ofArray(new byte[largest + 1]));
            assertThatThrownBy(() -> producer.offer(batch)).isInstanceOf(ValueTooLargeException.class);
            assertThat(consumer.poll()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesAgainCountsEachTime(QueueKind kind) {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE)) {
            for (int round = 0; round < 3; round++) {
                assertThat(producer.offer("again")).isTrue();
                assertThatThrownBy(() -> consumer.poll(
                                (_, _, _, _) -> {
                                    throw new IllegalArgumentException("not now");
                                },
                                1))
                        .hasMessage("not now");
                assertThat(List.of(producer.size(), consumer.size())).containsOnly(1L);
                assertThat(consumer.peek().redelivered()).isTrue();
                assertThat(consumer.poll((_, _, _, _) -> {}, 10)).isEqualTo(1);
                assertThat(List.of(producer.size(), consumer.size())).containsOnly(0L);
                assertThat(consumer.peek()).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchGoesInAsFarAsThereIsRoom(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            List<MemorySegment> batch = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                batch.add(MemorySegment.ofArray(new int[] {i}).asSlice(0, 4));
            }
            int room = kind == AnyKind.SPSC ? 40 : 16;
            assertThat(producer.offer(batch)).isEqualTo(room);
            List<Integer> seen = new ArrayList<>();
            MessageHandler handler =
                    (memory, type, tag, again) -> seen.add(memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
            assertThat(consumer.poll(handler, 10)).isEqualTo(10);
            assertThat(consumer.poll(handler, 1000)).isEqualTo(room - 10);
            assertThat(seen).hasSize(room).isSorted();
            assertThat(producer.offer(List.of())).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchWithAMessageThatCannotBeReadGoesInUpToIt(AnyKind kind) {
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(4);
        }
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            MemorySegment one = MemorySegment.ofArray(new byte[] {1});
            MemorySegment two = MemorySegment.ofArray(new byte[] {2});
            assertThatThrownBy(() -> producer.offer(List.of(one, two, closed, one)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Already closed");
            assertThat(consumer.poll().asBytes()).containsExactly(1);
            assertThat(consumer.poll().asBytes()).containsExactly(2);
            assertThat(consumer.poll()).isNull();
            assertThat(producer.offer(List.of(two))).isEqualTo(1);
            assertThat(consumer.poll().asBytes()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPSC", "MPMC"})
    void aClaimIsFilledInPlace(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            try (MessageClaim claim = producer.claim(8)) {
                claim.memory().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 42);
                assertThat(consumer.poll()).isNull();
                assertThatThrownBy(() -> producer.offer("no")).isInstanceOf(IllegalStateException.class);
                claim.commit(ValueType.LONGS, 3);
                assertThatThrownBy(claim::memory).isInstanceOf(IllegalStateException.class);
            }
            assertThat(consumer.poll().asLongs()).containsExactly(42);

            try (MessageClaim claim = producer.claim(8)) {
                claim.memory().fill((byte) 1);
            }
            assertThat(consumer.poll()).isNull();
            assertThat(producer.offer("after the abort")).isTrue();
            assertThat(consumer.poll().asString()).isEqualTo("after the abort");
        }
    }

    @ParameterizedTest
    @EnumSource
    void peekLeavesTheMessage(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = careful(kind)) {
            assertThat(consumer.peek()).isNull();
            producer.offer("one");
            assertThat(consumer.peek().asString()).isEqualTo("one");
            assertThat(consumer.peek().asString()).isEqualTo("one");
            assertThat(consumer.size()).isEqualTo(1);
            assertThatThrownBy(consumer::poll).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> consumer.take(SOON)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAHandlerThrowsReachesTheCallerAndTheMessageStays(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = careful(kind)) {
            producer.offer("good");
            producer.offer("bad");
            producer.offer("last");
            List<String> seen = new ArrayList<>();
            MessageHandler handler = (memory, type, tag, again) -> {
                byte[] bytes = memory.toArray(ValueLayout.JAVA_BYTE);
                seen.add(new String(bytes, StandardCharsets.UTF_8) + (again ? " again" : ""));
                if (seen.size() == 2) {
                    throw new UnsupportedOperationException("mine");
                }
            };
            assertThatThrownBy(() -> consumer.poll(handler, 10)).hasMessage("mine");
            assertThat(consumer.size()).isEqualTo(2);
            assertThat(consumer.poll(handler, 10)).isEqualTo(2);
            assertThat(seen).containsExactly("good", "bad", "bad again", "last");
            assertThat(consumer.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void atMostOnceAMessageIsGoneBeforeItsHandlerThrows(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            producer.offer("bad");
            producer.offer("last");
            List<Boolean> seen = new ArrayList<>();
            MessageHandler handler = (memory, type, tag, again) -> {
                seen.add(again);
                if (seen.size() == 1) {
                    throw new UnsupportedOperationException("mine");
                }
            };
            assertThatThrownBy(() -> consumer.poll(handler, 10)).hasMessage("mine");
            assertThat(consumer.poll(handler, 10)).isEqualTo(1);
            assertThat(seen).containsExactly(false, false);
            assertThat(consumer.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerMayNotCallBackAndItsMemoryIsReadOnly(AnyKind kind) {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            producer.offer("x");
            assertThat(consumer.poll(
                            (memory, type, tag, again) -> {
                                assertThat(memory.isReadOnly()).isTrue();
                                assertThatThrownBy(consumer::poll).isInstanceOf(IllegalStateException.class);
                            },
                            1))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void deadlinesEnd(AnyKind kind) throws InterruptedException {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            assertThat(consumer.take(Duration.ZERO)).isNull();
            assertThat(consumer.take(SOON)).isNull();
            assertThat(consumer.take((memory, type, tag, again) -> {}, 1, SOON)).isZero();
            while (producer.offer(new byte[200])) {}
            assertThat(producer.put(new byte[200], Duration.ofSeconds(-1))).isFalse();
            assertThat(producer.put(new byte[200], SOON)).isFalse();
            assertThat(producer.put("x".repeat(200), SOON)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingConsumerAndAWaitingProducerAreWoken(AnyKind kind) throws Exception {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            int count = 5000;
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        assertThat(producer.put(new int[] {i, 0, 0, 0, 0, 0, 0}, PATIENCE))
                                .isTrue();
                        if (i % 1000 == 0) {
                            LockSupport.parkNanos(2_000_000);
                        }
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < count; i++) {
                assertThat(consumer.take(PATIENCE).asInts()[0]).isEqualTo(i);
                if (i % 700 == 0) {
                    LockSupport.parkNanos(2_000_000);
                }
            }
            sender.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedHandleSaysSo(AnyKind kind) {
        var producer = producer(kind);
        var consumer = consumer(kind);
        producer.close();
        consumer.close();
        producer.close();
        assertThatThrownBy(() -> producer.offer("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> producer.claim(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(producer::size)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(consumer::poll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(consumer::peek)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> consumer.take(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(SharedMemory.inspect(name)).isNull();
    }
}
