package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.Permissions;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// Queues come and go: who may join, what stays, what the end looks like.
class QueueLifeTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name = NAMES.next();

    @Test
    void anSpscQueueHasOneProducerAndOneConsumer() throws InterruptedException {
        QueueOptions options = QueueOptions.spsc(4096);
        try (var _ = QueueProducer.create(name, options);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThatThrownBy(() -> QueueProducer.open(name))
                    .isInstanceOf(RoleTakenException.class)
                    .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
            assertThatThrownBy(() -> QueueConsumer.open(name, Delivery.AT_LEAST_ONCE))
                    .isInstanceOf(RoleTakenException.class);
            assertThat(QueueInfo.of(name).producers()).isEqualTo(1);
            consumer.close();
            QueueConsumer.open(name, Delivery.AT_LEAST_ONCE).close();
        }
    }

    /// Whoever looks from outside while both ends are at work sees a full ring as full, not as empty.
    @Test
    void aBusyFullRingIsSeenAsFull() throws Exception {
        QueueOptions options = QueueOptions.spsc(65_536);
        AtomicBoolean stop = new AtomicBoolean();
        try (var producer = QueueProducer.create(name, options);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            while (producer.offer(new byte[8])) {}
            FutureTask<Boolean> busy = new FutureTask<>(() -> {
                MessageHandler nothing = (memory, type, tag, again) -> {};
                while (!stop.get()) {
                    assertThat(consumer.poll(nothing, 1)).isEqualTo(1);
                    assertThat(producer.offer(new byte[8])).isTrue();
                }
                return true;
            });
            Thread.ofPlatform().start(busy);
            try {
                for (int look = 0; look < 300; look++) {
                    QueueInfo info = QueueInfo.of(name);
                    assertThat(info.size()).isGreaterThan(4000);
                    assertThat(info.remaining()).isLessThan(1000);
                }
            } finally {
                stop.set(true);
                assertThat(busy.get()).isTrue();
            }
        }
    }

    @Test
    void anMpmcQueueHasMany() throws InterruptedException {
        QueueOptions options = QueueOptions.mpmc(16, 100);
        try (var first = QueueProducer.create(name, options);
                var second = QueueProducer.open(name);
                var one = QueueConsumer.open(name, Delivery.AT_MOST_ONCE);
                var other = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            first.offer("1");
            second.offer("2");
            first.offer("3");
            assertThat(QueueInfo.of(name))
                    .isEqualTo(new QueueInfo(name, SegmentKind.MPMC_QUEUE, null, 3, 16, 13, 100, 2, 2, 0, 0, 0, 0));
            assertThat(one.poll().asString()).isEqualTo("1");
            assertThat(other.poll().asString()).isEqualTo("2");
            assertThat(one.poll().asString()).isEqualTo("3");
            assertThat(other.poll()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSuccessorGoesOnWhereTheFormerLeft(QueueKind kind) {
        try (var keeper = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, kind.options())) {
            for (int i = 0; i < 100; i++) {
                try (var producer = QueueProducer.openOrCreate(name, kind.options())) {
                    assertThat(producer.offer("message " + i)).isTrue();
                    assertThat(producer.offer("second " + i)).isTrue();
                }
                assertThat(keeper.poll().asString()).isEqualTo("message " + i);
                assertThat(keeper.poll().asString()).isEqualTo("second " + i);
                assertThat(keeper.poll()).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPersistentWaitsForTheNextConsumer(QueueKind kind) throws InterruptedException {
        QueueOptions lasting = kind.options().withPersistent(true).withPermissions(Permissions.GROUP);
        try (var producer = QueueProducer.create(name, lasting)) {
            producer.offer("still here");
        }
        assertThat(SharedMemory.inspect(name).mode()).isEqualTo(0660);
        assertThat(QueueInfo.of(name).size()).isEqualTo(1);
        try (var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(consumer.take(PATIENCE).asString()).isEqualTo("still here");
        }
        assertThat(SharedMemory.remove(name)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aReplacedQueueIsDrainedAndThenSaysSo(QueueKind kind) {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options())) {
            producer.offer("old");
            try (var young = QueueProducer.replace(name, kind.options())) {
                assertThatThrownBy(() -> producer.offer("lost")).isInstanceOf(SegmentRetiredException.class);
                assertThatThrownBy(() -> producer.put("lost", PATIENCE)).isInstanceOf(SegmentRetiredException.class);
                assertThat(consumer.poll().asString()).isEqualTo("old");
                assertThatThrownBy(consumer::poll).isInstanceOf(SegmentRetiredException.class);
                assertThatThrownBy(() -> consumer.take(PATIENCE)).isInstanceOf(SegmentRetiredException.class);
                assertThat(young.offer("new")).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsIsEndedByInterruptCloseAndRemoval(QueueKind kind) throws Exception {
        for (String end : new String[] {"interrupt", "close", "remove"}) {
            try (var producer = QueueProducer.create(name, kind.options());
                    var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
                FutureTask<Throwable> waiting = new FutureTask<>(() -> {
                    try {
                        consumer.take((memory, type, tag, again) -> {}, 1, PATIENCE);
                        return null;
                    } catch (Exception e) {
                        return e;
                    }
                });
                Thread thread = Thread.ofPlatform().start(waiting);
                QueueProbe.awaitThat(() -> QueueProbe.hasFutex()
                        ? QueueProbe.hasWaiter(consumer)
                        : thread.getState() == Thread.State.TIMED_WAITING);
                switch (end) {
                    case "interrupt" -> thread.interrupt();
                    case "close" -> consumer.close();
                    default -> SharedMemory.remove(name, true);
                }
                Class<?> expected = switch (end) {
                    case "interrupt" -> InterruptedException.class;
                    case "close" -> IllegalStateException.class;
                    default -> SegmentRetiredException.class;
                };
                assertThat(waiting.get(20, TimeUnit.SECONDS)).isInstanceOf(expected);
                assertThat(producer.name()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerMayCloseItsConsumer(QueueKind kind) {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
            producer.offer("a");
            producer.offer("b");
            closeInHandler(consumer);
            try (var next = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options())) {
                assertThat(next.poll().redelivered()).isTrue();
                assertThat(next.poll().asString()).isEqualTo("b");
                assertThat(QueueInfo.of(name).redelivered()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasHandledBeforeAHandlerClosedItsConsumerDoesNotComeAgain(QueueKind kind) {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
            producer.offer("a");
            producer.offer("b");
            producer.offer("close");
            assertThatThrownBy(() -> consumer.poll(
                            (memory, type, tag, again) -> {
                                if (memory.byteSize() > 1) {
                                    consumer.close();
                                }
                            },
                            10))
                    .isInstanceOf(IllegalStateException.class);
            try (var next = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options())) {
                Message again = next.poll();
                assertThat(again.asString()).isEqualTo("close");
                assertThat(again.redelivered()).isTrue();
                assertThat(next.poll()).isNull();
            }
        }
    }

    /// Closing gives operations of other threads a second; the one that closes is not waited for.
    @ParameterizedTest
    @EnumSource
    void closingInAHandlerWaitsForNobody(QueueKind kind) {
        long quickest = Long.MAX_VALUE; // a busy machine may hold up one of them
        for (int n = 0; n < 5 && quickest > 900_000_000; n++) {
            try (var producer = QueueProducer.replace(name, kind.options());
                    var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, kind.options())) {
                producer.offer("a");
                long start = System.nanoTime();
                closeInHandler(consumer);
                quickest = Math.min(quickest, System.nanoTime() - start);
            }
        }
        assertThat(quickest).isLessThan(900_000_000);
    }

    private static void closeInHandler(QueueConsumer consumer) {
        assertThatThrownBy(() -> consumer.poll((memory, type, tag, again) -> consumer.close(), 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @EnumSource
    void anOpenClaimEndsWithItsProducer(QueueKind kind) {
        try (var consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, kind.options())) {
            var producer = QueueProducer.openOrCreate(name, kind.options());
            MessageClaim claim = producer.claim(8);
            producer.close();
            claim.close();
            assertThatThrownBy(claim::commit).isInstanceOf(IllegalStateException.class);
            try (var next = QueueProducer.openOrCreate(name, kind.options())) {
                assertThat(next.offer("next")).isTrue();
                assertThat(consumer.poll().asString()).isEqualTo("next");
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (var _ = QueueProducer.create(name, QueueOptions.mpmc(10, 100))) {
            assertThatThrownBy(() -> QueueProducer.create(name, QueueOptions.mpmc(10, 100)))
                    .isInstanceOf(SegmentExistsException.class);
            assertThatThrownBy(() -> QueueProducer.openOrCreate(name, QueueOptions.mpmc(17, 100)))
                    .isInstanceOf(SegmentMismatchException.class)
                    .hasMessageContaining("capacity=16");
            assertThatThrownBy(() -> QueueProducer.openOrCreate(name, QueueOptions.spsc(4096)))
                    .isInstanceOf(SegmentMismatchException.class);
            assertThatThrownBy(() -> QueueProducer.open(name, OpenOptions.DEFAULT.withReadOnly(true)))
                    .isInstanceOf(IllegalArgumentException.class);
            QueueProducer.openOrCreate(name, QueueOptions.mpmc(16, 100)).close();
        }
        assertThatThrownBy(() -> QueueInfo.of(name)).isInstanceOf(SegmentNotFoundException.class);
        assertThatThrownBy(() -> QueueProducer.open(name, OpenOptions.DEFAULT.withWaitForSegment(Duration.ofMillis(5))))
                .isInstanceOf(SegmentNotFoundException.class);
        try (var _ = SharedMemory.create(name, 100, SegmentOptions.DEFAULT)) {
            assertThatThrownBy(() -> QueueConsumer.open(name, Delivery.AT_MOST_ONCE))
                    .isInstanceOf(SegmentMismatchException.class);
        }
        assertThatThrownBy(() -> QueueOptions.spsc(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueOptions.mpmc(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueueOptions.mpmc(1, 1 << 28)).isInstanceOf(IllegalArgumentException.class);
    }
}
