package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.Codec;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.testing.ShmNames;

/// What a [java.util.concurrent.BlockingQueue] does beyond a queue, and what this one refuses.
class SharedQueueTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();
    private final List<QueueEnd> ends = new ArrayList<>();

    @AfterEach
    void close() {
        ends.forEach(QueueEnd::close);
    }

    private SharedQueue<String> queue(AnyKind kind) {
        QueueProducer producer = QueueProducer.openOrCreate(name, kind.options());
        ends.add(producer);
        QueueConsumer consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options());
        ends.add(consumer);
        return SharedQueue.of(producer, consumer, Codec.utf8());
    }

    @ParameterizedTest
    @EnumSource
    void everyElementIsTakenOnceByOneOfManyThreads(AnyKind kind) throws InterruptedException {
        SharedQueue<String> queue = queue(kind);
        int threads = 3;
        int each = 2000;
        ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
        List<Started> all = new ArrayList<>();
        for (int id = 0; id < threads; id++) {
            String prefix = id + "-";
            all.add(start(() -> {
                for (int i = 0; i < each; i++) {
                    queue.put(prefix + i);
                }
            }));
            all.add(start(() -> {
                for (int i = 0; i < each; i++) {
                    taken.add(queue.take());
                }
            }));
        }
        for (Started thread : all) {
            thread.join();
        }
        assertThat(taken).hasSize(threads * each).doesNotHaveDuplicates();
        assertThat(queue).isEmpty();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /// A thread whose failure is that of who joins it.
    private static Started start(Work work) {
        FutureTask<@Nullable Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        return new Started(Thread.ofPlatform().start(task), task);
    }

    private record Started(Thread thread, FutureTask<@Nullable Void> task) {
        /// Until it is in a method of this name.
        void awaitCallOf(String method) {
            while (Stream.of(thread.getStackTrace())
                    .noneMatch(frame -> frame.getMethodName().equals(method))) {
                assertThat(thread.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }

        void join() throws InterruptedException {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsEndAndWhoDoesNotWaitIsNotHeldUp(AnyKind kind) throws InterruptedException {
        SharedQueue<String> queue = queue(kind);
        assertThat(queue.poll(10, TimeUnit.MILLISECONDS)).isNull();
        Started taker = start(() -> assertThat(queue.take()).isEqualTo("for the taker"));
        taker.awaitCallOf("awaitArrival");
        assertThat(queue.poll()).isNull();
        assertThat(queue.peek()).isNull();
        assertThat(queue).isEmpty();
        assertThat(queue.poll(10, TimeUnit.MILLISECONDS)).isNull();
        queue.put("for the taker");
        taker.join();

        String large = "x".repeat(200);
        while (queue.offer(large)) {}
        assertThat(queue.offer(large, 10, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> queue.add(large)).isInstanceOf(IllegalStateException.class);
        Started putter = start(() -> queue.put(large));
        assertThat(queue.take()).isEqualTo(large);
        putter.join();

        List<String> drained = new ArrayList<>();
        int size = queue.size();
        assertThat(queue.drainTo(drained, 2)).isEqualTo(2);
        assertThat(queue.drainTo(drained)).isEqualTo(size - 2);
        assertThat(drained).hasSize(size).containsOnly(large);
        assertThat(queue.drainTo(drained)).isZero();
    }

    /// A thread that has room, or elements, waits for nothing, and turns nobody away.
    @ParameterizedTest
    @EnumSource
    void besideThreadsThatNeedNotWaitEveryCallIsServed(AnyKind kind) throws InterruptedException {
        SharedQueue<String> queue = queue(kind);
        int each = 2000;
        queue.put("always one more than anybody takes");
        Started busy = start(() -> {
            for (int i = 0; i < each; i++) {
                queue.put("busy");
                queue.take();
            }
        });
        try {
            for (int i = 0; i < each; i++) {
                assertThat(queue.offer("beside")).as("there is room").isTrue();
                assertThat(queue.peek()).as("there is one").isNotNull();
                assertThat(queue.poll()).as("there is one").isNotNull();
            }
        } finally {
            busy.join();
        }
        assertThat(queue).hasSize(1);
    }

    @Test
    void aCodecThatGivesNothingIsToldAboutIt() throws InterruptedException {
        Codec<String> forgetful = new Codec<>() {
            @Override
            public long byteSize(String value) {
                return 1;
            }

            @Override
            public void encode(String value, MemorySegment to) {}

            @Override
            @SuppressWarnings("NullAway") // what this test is about
            public String decode(MemorySegment from) {
                return null;
            }
        };
        SharedQueue<String> utf8 = queue(AnyKind.SPSC);
        SharedQueue<String> queue =
                SharedQueue.of((QueueProducer) ends.getFirst(), (QueueConsumer) ends.getLast(), forgetful);
        queue.put("x");
        assertThatThrownBy(queue::take).isInstanceOf(NullPointerException.class).hasMessageContaining("codec");
        assertThat(utf8).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void remainingCapacityIsHowManyGoIn(AnyKind kind) {
        SharedQueue<String> queue = queue(kind);
        assertThat(queue.offer("")).isTrue();
        int room = queue.remainingCapacity();
        for (int i = 0; i < room; i++) {
            assertThat(queue.offer("")).isTrue();
        }
        assertThat(queue.offer("")).isFalse();
        assertThat(queue.remainingCapacity()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void drainToMovesOnlyWhatWaitedWhenItBegan(AnyKind kind) {
        SharedQueue<String> queue = queue(kind);
        assertThat(queue.offer("one")).isTrue();
        assertThat(queue.offer("two")).isTrue();
        List<String> target = new ArrayList<>() {
            @Override
            public boolean add(String element) {
                return queue.offer("later") && super.add(element);
            }
        };
        assertThat(queue.drainTo(target)).isEqualTo(2);
        assertThat(target).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingThreadIsInterrupted(AnyKind kind) throws InterruptedException {
        SharedQueue<String> queue = queue(kind);
        Started taker = start(() -> assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class));
        taker.thread().interrupt();
        taker.join();
        assertThat(queue.offer("still works")).isTrue();
        assertThat(queue.poll()).isEqualTo("still works");
    }

    @Test
    void whatAQueueBetweenProcessesCannotDoIsRefused() {
        SharedQueue<String> queue = queue(AnyKind.MPMC);
        queue.add("one");
        assertThatThrownBy(() -> queue.remove("one")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> queue.removeAll(List.of("one"))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> queue.retainAll(List.of())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> queue.removeIf(element -> true)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> queue.add(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.add("x".repeat(249))).isInstanceOf(ValueTooLargeException.class);
        assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);
        assertThat(queue).containsExactly("one");
        assertThat(queue.remainingCapacity()).isEqualTo(15);
    }

    @Test
    void theTwoEndsMustFit() {
        QueueProducer producer = QueueProducer.create(name, QueueOptions.mpmc(2, 8));
        ends.add(producer);
        String other = NAMES.next();
        QueueConsumer elsewhere = QueueConsumer.create(other, Delivery.AT_MOST_ONCE, QueueOptions.mpmc(2, 8));
        ends.add(elsewhere);
        QueueConsumer careful = QueueConsumer.openOrCreate(name, Delivery.AT_LEAST_ONCE, QueueOptions.mpmc(2, 8));
        ends.add(careful);
        assertThatThrownBy(() -> SharedQueue.of(producer, elsewhere, Codec.utf8()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedQueue.of(producer, careful, Codec.utf8()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNegativeWaitIsNone() throws Exception {
        try (var producer = QueueProducer.create(name, QueueOptions.mpmc(4, 100));
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            var queue = SharedQueue.of(producer, consumer, Codec.utf8());
            assertThat(queue.poll(-1, TimeUnit.NANOSECONDS)).isNull();
            assertThat(queue.poll(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isNull();
        }
    }
}
