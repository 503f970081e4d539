package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.CountingPlatform;
import org.libsharedmemory.testing.ShmNames;

/// Waiting for a message and for room: in the kernel where native access is granted, by polling where it is not (this
/// class runs in both kinds of JVM).
@Tag("without-native-access")
class QueueWaitingTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration LONG = Duration.ofMinutes(1);

    private final String name = NAMES.next();

    private QueueProducer fullQueue(QueueKind kind) {
        QueueProducer producer = QueueProducer.create(name, kind.options());
        byte[] message = new byte[240];
        while (producer.offer(message)) {
            assertThat(producer.isEmpty()).isFalse();
        }
        return producer;
    }

    @ParameterizedTest
    @EnumSource
    void nobodySleepsNoSystemCall(QueueKind kind) throws Exception {
        CountingPlatform platform = new CountingPlatform();
        Segments segments = new Segments(platform);
        try (var producer = ProducerHandle.of(ProducerHandle.opening(segments).create(name, kind.options()));
                var consumer = ConsumerHandle.of(
                        ConsumerHandle.opening(segments, Delivery.AT_MOST_ONCE).openOrCreate(name, kind.options()),
                        Delivery.AT_MOST_ONCE)) {
            for (int n = 0; n < 10_000; n++) {
                assertThat(producer.put("text", LONG)).isTrue();
                assertThat(consumer.take(LONG).asString()).isEqualTo("text");
            }
        }
        assertThat(platform.wakes().get()).as("opening and closing included").isZero();
        assertThat(platform.sleeps().get()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void deadlinesAreKept(QueueKind kind) throws Exception {
        try (var producer = fullQueue(kind)) {
            assertDeadlines(wait -> producer.put(new byte[240], wait));
        }
        try (var consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, kind.options())) {
            assertDeadlines(wait -> consumer.take(wait) != null);
        }
    }

    private interface Wait {
        boolean until(Duration end) throws InterruptedException;
    }

    private static void assertDeadlines(Wait wait) throws InterruptedException {
        for (long millis : new long[] {0, 1, 20, 150}) {
            long best = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 50 && best > 50_000_000; attempt++) {
                long start = System.nanoTime();
                assertThat(wait.until(Duration.ofMillis(millis))).isFalse();
                long late = System.nanoTime() - start - millis * 1_000_000;
                assertThat(late).as("too early").isNotNegative();
                best = Math.min(best, late);
            }
            assertThat(best).as("late, best of fifty").isLessThan(50_000_000);
        }
        assertThat(wait.until(Duration.ofSeconds(-1))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void hugeDurationsSaturateAndAnInterruptEndsThem(QueueKind kind) throws Exception {
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
        try (var producer = fullQueue(kind)) {
            assertInterruptEnds(producer, () -> producer.put(new byte[240], huge));
        }
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertInterruptEnds(producer, () -> consumer.take(huge));
        }
    }

    private static void assertInterruptEnds(QueueProducer any, Callable<?> wait) {
        FutureTask<?> task = new FutureTask<>(wait);
        Thread waiting = Thread.ofPlatform().start(task);
        QueueProbe.awaitThat(() ->
                QueueProbe.hasFutex() ? QueueProbe.hasWaiter(any) : waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();
        assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    /// More virtual threads than carriers wait, and others still run.
    @Test
    void virtualThreadsLeaveTheirCarriers() throws Exception {
        int many = 4 * Runtime.getRuntime().availableProcessors() + 40;
        try (var producer = QueueProducer.create(name, QueueOptions.mpmc(64, 100))) {
            CountDownLatch waiting = new CountDownLatch(many);
            CountDownLatch met = new CountDownLatch(many);
            for (int n = 0; n < many; n++) {
                Thread.ofVirtual().start(() -> {
                    try (var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
                        waiting.countDown();
                        if (consumer.take(LONG) != null) {
                            met.countDown();
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }
            assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
            CountDownLatch other = new CountDownLatch(1);
            Thread.ofVirtual().start(other::countDown);
            assertThat(other.await(20, TimeUnit.SECONDS))
                    .as("a carrier is free")
                    .isTrue();
            for (int n = 0; n < many; n++) {
                assertThat(producer.put("news", LONG)).isTrue();
            }
            assertThat(met.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
