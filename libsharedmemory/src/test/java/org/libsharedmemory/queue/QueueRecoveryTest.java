package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// Those who were there all along notice the dead by themselves, and leave the slow alone.
class QueueRecoveryTest {
    private static final String NAME = "recovery";
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long A_WHILE_NANOS = 60_000_000L;

    private final SimulatedWorld world = SimulatedWorld.create();
    private final SimulatedProcess living = world.process();
    private final SimulatedProcess victim = world.process();
    private final List<QueueEnd> open = new ArrayList<>();
    private QueueOptions options = QueueOptions.mpmc(4, 100).withPersistent(true);

    @AfterEach
    void closeAll() {
        open.forEach(QueueEnd::close);
        world.close();
    }

    private QueueProducer producer(SimulatedProcess process) {
        QueueProducer made =
                ProducerHandle.of(ProducerHandle.opening(process.segments()).openOrCreate(NAME, options));
        open.add(made);
        return made;
    }

    private QueueConsumer consumer(SimulatedProcess process, Delivery delivery) {
        QueueConsumer made = ConsumerHandle.of(
                ConsumerHandle.opening(process.segments(), delivery).openOrCreate(NAME, options), delivery);
        open.add(made);
        return made;
    }

    private static Message pollFor(QueueConsumer consumer, long nanos) {
        long start = System.nanoTime();
        Message message = consumer.poll();
        while (message == null && System.nanoTime() - start < nanos) {
            message = consumer.poll();
        }
        return message;
    }

    @Test
    void aPollerPassesTheClaimOfADeadProducerButNotOfASlowOne() {
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        producer(victim).claim(8);
        producer(living).offer("behind");
        assertThat(pollFor(consumer, A_WHILE_NANOS)).isNull();
        world.kill(victim);
        assertThat(pollFor(consumer, PATIENCE_NANOS).asString()).isEqualTo("behind");
    }

    @Test
    void whoWaitsPassesIt() throws InterruptedException {
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        producer(victim).claim(8);
        producer(living).offer("behind");
        assertThat(consumer.take(Duration.ofNanos(A_WHILE_NANOS))).isNull();
        world.kill(victim);
        assertThat(consumer.take(Duration.ofNanos(PATIENCE_NANOS)).asString()).isEqualTo("behind");
    }

    /// A consumer of the victim that stays in its handler until the latch opens.
    private Thread consumerInHandler(Delivery delivery, CountDownLatch release) throws InterruptedException {
        QueueConsumer dying = consumer(victim, delivery);
        CountDownLatch inside = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                dying.poll(
                        (memory, type, tag, again) -> {
                            inside.countDown();
                            awaitUninterrupted(release);
                        },
                        1);
            } catch (RuntimeException _) {
                // cut off at the end of the test
            }
        });
        inside.await();
        return thread;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMessageInTheHandsOfADeadConsumerIsDeliveredAgain() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        QueueProducer producer = producer(living);
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        producer.offer("first");
        Thread thread = consumerInHandler(Delivery.AT_LEAST_ONCE, release);
        producer.offer("second");
        assertThat(pollFor(consumer, A_WHILE_NANOS).asString()).isEqualTo("second");
        assertThat(pollFor(consumer, A_WHILE_NANOS)).isNull();
        world.kill(victim);
        assertThat(consumer.isEmpty()).isTrue();
        Message again = pollFor(consumer, PATIENCE_NANOS);
        assertThat(again.asString()).isEqualTo("first");
        assertThat(again.redelivered()).isTrue();
        assertThat(QueueInfo.of(NAME, living.segments()).redelivered()).isEqualTo(1);
        release.countDown();
        thread.join();
    }

    @Test
    void aFullQueueGetsItsRoomBackFromADeadConsumer() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        QueueProducer producer = producer(living);
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        producer.offer("lost");
        Thread thread = consumerInHandler(Delivery.AT_MOST_ONCE, release);
        for (int i = 1; i < 4; i++) {
            assertThat(producer.offer("next")).isTrue();
            assertThat(consumer.poll()).isNotNull();
        }
        assertThat(producer.offer("no room")).isFalse();
        assertThat(producer.isFull()).isTrue();
        world.kill(victim);
        long start = System.nanoTime();
        while (!producer.offer("room")) {
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
        }
        assertThat(consumer.poll().asString()).isEqualTo("room");
        assertThat(QueueInfo.of(NAME, living.segments()).lost()).isEqualTo(1);
        release.countDown();
        thread.join();
    }

    @Test
    void theRolesOfAByteRingPassOnWhenTheirHoldersDie() {
        options = QueueOptions.spsc(4096).withPersistent(true);
        producer(victim).offer("from the dead");
        consumer(victim, Delivery.AT_MOST_ONCE);
        assertThatThrownBy(() -> producer(living)).isInstanceOf(RoleTakenException.class);
        assertThatThrownBy(() -> consumer(living, Delivery.AT_MOST_ONCE)).isInstanceOf(RoleTakenException.class);
        world.kill(victim);
        QueueProducer producer = producer(living);
        assertThat(producer.offer("from the living")).isTrue();
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        assertThat(consumer.poll().asString()).isEqualTo("from the dead");
        assertThat(consumer.poll().asString()).isEqualTo("from the living");
    }

    /// Positions just before they wrap around: 2^63 for both, and the 2^49 laps of a slot word.
    @ParameterizedTest
    @EnumSource
    void positionsWrapAround(QueueKind kind) {
        options = kind.options().withPersistent(true);
        producer(victim).close();
        open.clear();
        for (long from : new long[] {Long.MAX_VALUE - 4095, -4096, (1L << 53) - 4096}) {
            QueueProducer producer = producer(living);
            place(producer, kind, from);
            producer.close();
            QueueProducer sender = producer(living);
            QueueConsumer receiver = consumer(living, Delivery.AT_MOST_ONCE);
            for (int i = 0; i < 5000; i++) {
                assertThat(sender.offer(new int[] {i})).isTrue();
                assertThat(sender.offer(new int[] {i, i})).isTrue();
                assertThat(receiver.size()).isEqualTo(2);
                assertThat(receiver.poll().asInts()).containsExactly(i);
                assertThat(receiver.poll().asInts()).containsExactly(i, i);
                assertThat(receiver.poll()).isNull();
            }
            sender.close();
            receiver.close();
        }
    }

    /// Else the lag of producers that die before they store it would add up, until the hint is of another lap.
    @Test
    void aNewProducerBringsTheHintUp() {
        options = QueueOptions.spsc(1024).withPersistent(true);
        for (int dead = 0; dead < 5; dead++) {
            SimulatedProcess process = world.process();
            QueueProducer producer = producer(process);
            assertThat(new SpscControl(0)
                            .tailAcquire(QueueProbe.handleOf(producer).memory()))
                    .isEqualTo(16L * dead);
            assertThat(producer.offer(new byte[8])).isTrue();
            world.kill(process);
        }
    }

    /// When claims are given up in turn with messages, every position where the hint is stored may be that of one that
    /// was given up.
    @Test
    void headKeepsUpWithClaimsThatAreGivenUp() {
        QueueProducer producer = producer(living);
        QueueConsumer consumer = consumer(living, Delivery.AT_MOST_ONCE);
        assertThat(producer.offer("even")).isTrue();
        for (int i = 0; i < 100_000; i++) {
            producer.claim(8).close();
            assertThat(producer.offer("odd")).isTrue();
            assertThat(consumer.poll()).isNotNull();
        }
        assertThat(consumer.poll()).isNotNull();
        QueueConsumer late = consumer(victim, Delivery.AT_MOST_ONCE);
        assertThat(late.poll()).isNull();
        assertThat(producer.offer("for the late one")).isTrue();
        assertThat(late.poll()).isNotNull();
    }

    private static void place(QueueProducer end, QueueKind kind, long from) {
        long position = from & -16L;
        if (kind == QueueKind.SPSC) {
            SpscControl control = new SpscControl(0);
            control.tailRelease(QueueProbe.handleOf(end).memory(), position);
            control.headRelease(QueueProbe.handleOf(end).memory(), position);
            control.takenUpToRelease(QueueProbe.handleOf(end).memory(), position);
            new SpscRing(SpscControl.BYTES, end.capacity() + MessageHeader.BYTES)
                    .clearPlain(QueueProbe.handleOf(end).memory(), position);
            return;
        }
        MpmcSlots slots = MpmcSlots.of(QueueOpening.shapeOf(QueueProbe.handleOf(end)));
        for (long i = 0; i < slots.capacity(); i++) {
            slots.wordRelease(
                    QueueProbe.handleOf(end).memory(),
                    slots.slot(i),
                    SlotWord.of(slots.lap(position), SlotWord.FREE, 0));
        }
        MpmcControl control = new MpmcControl(0);
        QueueProbe.handleOf(end).memory().set(ValueLayout.JAVA_LONG, 0, position);
        QueueProbe.handleOf(end).memory().set(ValueLayout.JAVA_LONG, 128, position);
        assertThat(control.tailAcquire(QueueProbe.handleOf(end).memory())).isEqualTo(position);
    }
}
