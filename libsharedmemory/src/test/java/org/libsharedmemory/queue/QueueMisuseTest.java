package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// Calls that are refused: they change nothing, and say why.
class QueueMisuseTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration LONG = Duration.ofSeconds(20);

    private final String name = NAMES.next();

    @ParameterizedTest
    @EnumSource
    void aSecondThreadThatIsRefusedLeavesTheMessageOfTheFirstAlone(AnyKind kind) throws Exception {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            while (producer.offer("fill")) {}
            FutureTask<Boolean> putting = new FutureTask<>(() -> producer.put("100 for Alice", LONG));
            Thread first = Thread.ofPlatform().start(putting);
            while (Stream.of(first.getStackTrace())
                    .noneMatch(frame -> frame.getMethodName().equals("awaitRoom"))) {
                assertThat(first.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> producer.offer("999 for Mallory"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> producer.put("999 for Mallory", Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use");
            assertThat(lastUntil(consumer, putting)).isEqualTo("100 for Alice");
            assertThat(putting.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String lastUntil(QueueConsumer consumer, FutureTask<Boolean> putting) throws InterruptedException {
        String last = "";
        while (!putting.isDone() || !consumer.isEmpty()) {
            Message message = consumer.take(Duration.ofMillis(1));
            last = message == null ? last : message.asString();
        }
        return last;
    }

    @ParameterizedTest
    @EnumSource
    void whatAHandlerThrowsIsItsOwnThoughTheThreadIsInterrupted(AnyKind kind) throws InterruptedException {
        LockTimeoutException ofAnother = new LockTimeoutException("another", "its lock was not free");
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(producer.offer("x")).isTrue();
            assertThatThrownBy(() -> consumer.take(
                            (_, _, _, _) -> {
                                Thread.currentThread().interrupt();
                                throw ofAnother;
                            },
                            1,
                            LONG))
                    .isSameAs(ofAnother);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCommittedToAQueueThatIsGoneIsRefused(AnyKind kind) throws InterruptedException {
        try (var producer = QueueProducer.create(name, kind.options())) {
            try (var claim = producer.claim(4)) {
                assertThat(SharedMemory.remove(name, true)).isTrue();
                assertThatThrownBy(claim::commit).isInstanceOf(SegmentRetiredException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void peekSaysThatTheQueueIsGoneOnceItIsEmpty(AnyKind kind) throws InterruptedException {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(producer.offer("last")).isTrue();
            assertThat(SharedMemory.remove(name, true)).isTrue();
            assertThat(consumer.peek()).isNotNull();
            assertThat(consumer.poll()).isNotNull();
            assertThatThrownBy(consumer::peek).isInstanceOf(SegmentRetiredException.class);
        }
    }
}
