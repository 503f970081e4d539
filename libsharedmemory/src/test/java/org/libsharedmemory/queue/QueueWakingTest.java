package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.CountingPlatform;
import org.libsharedmemory.testing.ShmNames;

/// No wake-up is lost: whoever waits here would sleep for most of a minute if nobody woke it.
class QueueWakingTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int ROUNDS = 20;

    private final String name = NAMES.next();
    private final CountingPlatform platform = CountingPlatform.ofLongSleeps();
    private final Segments segments = new Segments(platform);

    @BeforeAll
    static void sleepsInTheKernel() {
        CountingPlatform.requireFutex();
    }

    private QueueProducer producer(QueueKind kind) {
        return ProducerHandle.of(ProducerHandle.opening(segments).openOrCreate(name, kind.options()));
    }

    private QueueConsumer consumer(QueueKind kind) {
        Delivery delivery = Delivery.AT_MOST_ONCE;
        return ConsumerHandle.of(
                ConsumerHandle.opening(segments, delivery).openOrCreate(name, kind.options()), delivery);
    }

    /// A call that goes to sleep; returns when it has.
    private <T> FutureTask<T> asleep(Callable<T> call) {
        int before = platform.sleeps().get();
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofPlatform().start(task);
        platform.awaitSleeper(before);
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWakesTheConsumerThatSleeps(QueueKind kind) throws Exception {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            for (int round = 0; round < ROUNDS; round++) {
                FutureTask<Message> taken = asleep(() -> consumer.take(LONG));
                int before = QueueProbe.events(producer);
                assertThat(producer.offer("message " + round)).isTrue();
                assertThat(QueueProbe.events(producer)).as("events").isEqualTo(before + 1);
                assertThat(taken.get(20, TimeUnit.SECONDS).asString()).isEqualTo("message " + round);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void roomWakesTheProducerThatSleeps(QueueKind kind) throws Exception {
        try (var producer = producer(kind);
                var consumer = consumer(kind)) {
            byte[] message = new byte[248]; // with its header a sixteenth of the ring: one out, one in
            for (int round = 0; round < ROUNDS; round++) {
                fill(producer, message);
                FutureTask<Boolean> put = asleep(() -> producer.put(message, LONG));
                int before = QueueProbe.events(producer);
                assertThat(consumer.poll().byteSize()).isEqualTo(message.length);
                assertThat(QueueProbe.events(producer)).as("events").isEqualTo(before + 1);
                assertThat(put.get(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void fill(QueueProducer producer, byte[] message) {
        int count = 0;
        while (producer.offer(message)) {
            count++;
        }
        assertThat(count).isNotNegative();
    }
}
