package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.testing.CrashPrefix;

/// Every operation of both ends, stopped at every step, and its recovery stopped at every step.
@Tag("crashpoints")
class QueueCrashTest {
    private static QueueOptions options(QueueKind kind) {
        return kind == QueueKind.SPSC ? QueueOptions.spsc(1024) : QueueOptions.mpmc(4, 248);
    }

    private static CrashPrefix.Coverage producer(QueueKind kind, QueueTrial.Operation operation) throws Exception {
        return CrashPrefix.enumerateTwice(world -> QueueTrial.ofProducer(world, options(kind), operation));
    }

    private static CrashPrefix.Coverage consumer(QueueKind kind, Delivery delivery, QueueTrial.Operation operation)
            throws Exception {
        return CrashPrefix.enumerateTwice(world -> QueueTrial.ofConsumer(world, options(kind), delivery, operation));
    }

    @ParameterizedTest
    @EnumSource
    void offer(QueueKind kind) throws Exception {
        CrashPrefix.Coverage coverage = producer(kind, trial -> {
            trial.possible.add(BIG);
            assertThat(trial.producer.offer(QueueTrial.message(BIG))).isTrue();
            trial.acknowledged.add(BIG);
        });
        assertThat(coverage.steps()).contains(kind == QueueKind.SPSC ? "ring.publish" : "slot.word");
    }

    private static final int BIG = 1000;

    @ParameterizedTest
    @EnumSource
    void batch(QueueKind kind) throws Exception {
        producer(kind, trial -> {
            List<MemorySegment> batch = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                batch.add(MemorySegment.ofArray(QueueTrial.message(BIG + i)));
                trial.possible.add(BIG + i);
            }
            int count = trial.producer.offer(batch);
            trial.acknowledged.addAll(trial.possible.subList(0, count));
        });
    }

    @ParameterizedTest
    @EnumSource
    void claimAndCommit(QueueKind kind) throws Exception {
        producer(kind, trial -> {
            trial.possible.add(BIG);
            MessageClaim claim = trial.producer.claim(116);
            claim.memory().copyFrom(MemorySegment.ofArray(QueueTrial.message(BIG)));
            claim.commit();
            trial.acknowledged.add(BIG);
        });
    }

    @ParameterizedTest
    @EnumSource
    void claimAndAbort(QueueKind kind) throws Exception {
        producer(kind, trial -> {
            MessageClaim claim = trial.producer.claim(116);
            claim.close();
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeOfAProducer(QueueKind kind) throws Exception {
        producer(kind, trial -> {
            trial.producer.claim(116);
            trial.producer.close();
        });
    }

    @ParameterizedTest
    @EnumSource
    void poll(QueueKind kind) throws Exception {
        consumer(kind, Delivery.AT_MOST_ONCE, trial -> {
            Message message = trial.consumer.poll();
            trial.seen.add(message.asInts()[0]);
        });
    }

    @ParameterizedTest
    @EnumSource
    void drainAtMostOnce(QueueKind kind) throws Exception {
        consumer(kind, Delivery.AT_MOST_ONCE, trial -> trial.consumer.poll(seeing(trial), 2));
    }

    @ParameterizedTest
    @EnumSource
    void drainAtLeastOnce(QueueKind kind) throws Exception {
        consumer(kind, Delivery.AT_LEAST_ONCE, trial -> trial.consumer.poll(seeing(trial), 2));
    }

    @ParameterizedTest
    @EnumSource
    void drainWithAHandlerThatThrows(QueueKind kind) throws Exception {
        consumer(kind, Delivery.AT_LEAST_ONCE, trial -> {
            MessageHandler handler = seeing(trial);
            try {
                trial.consumer.poll(
                        (memory, type, tag, again) -> {
                            handler.onMessage(memory, type, tag, again);
                            throw new UnsupportedOperationException();
                        },
                        2);
            } catch (UnsupportedOperationException _) {
                // as ordered
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void closeOfAConsumer(QueueKind kind) throws Exception {
        consumer(kind, Delivery.AT_LEAST_ONCE, trial -> trial.consumer.close());
    }

    private static MessageHandler seeing(QueueTrial trial) {
        return (memory, type, tag, again) -> trial.seen.add(memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
    }

    @Test
    void publishingBeforeTheCopyIsNoticed() {
        assertThatThrownBy(() -> producer(QueueKind.SPSC, trial -> {
                    Shape shape = QueueOpening.shapeOf(trial.producer.handle);
                    SpscControl control = new SpscControl(trial.producer.memory, 0);
                    SpscRing ring = new SpscRing(trial.producer.memory, shape.dataOffset(), shape.a());
                    trial.possible.add(BIG);
                    long tail = control.tailAcquire();
                    ring.clearPlain(tail + SpscRing.recordBytes(116));
                    ring.headerRelease(tail, MessageHeader.of(116, 4, 0));
                    BulkCopy.copy(QueueTrial.message(BIG), 0, trial.producer.memory, INT, ring.payload(tail), 29);
                }))
                .isInstanceOf(AssertionError.class);
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    @Test
    void abortingToTheSameLapIsNoticed() {
        assertThatThrownBy(() -> producer(QueueKind.MPMC, trial -> {
                    MpmcSlots slots = MpmcSlots.of(trial.producer.memory, QueueOpening.shapeOf(trial.producer.handle));
                    MessageClaim claim = trial.producer.claim(116);
                    long payload = claim.memory().address() - trial.producer.memory.address();
                    long slot = LongStream.range(0, slots.capacity())
                            .map(slots::slot)
                            .filter(at -> slots.payload(at) == payload)
                            .findFirst()
                            .orElseThrow();
                    slots.wordRelease(slot, SlotWord.with(slots.wordAcquire(slot), SlotWord.FREE, 0));
                    trial.producer.offer(QueueTrial.message(BIG));
                    trial.possible.add(BIG);
                    trial.acknowledged.add(BIG);
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aRedeliveryThatNobodyIsToldOfIsNoticed() {
        assertThatThrownBy(() -> consumer(QueueKind.MPMC, Delivery.AT_LEAST_ONCE, trial -> {
                    MpmcSlots slots =
                            MpmcSlots.of(trial.consumer.handle.memory(), QueueOpening.shapeOf(trial.consumer.handle));
                    MpmcControl control = new MpmcControl(trial.consumer.handle.memory(), 0);
                    QueueConsumer waiting = trial.furtherConsumer();
                    long head = control.headAcquire();
                    while (SlotWord.stateOf(slots.wordAcquire(slots.slot(head))) != SlotWord.READY) {
                        head++;
                    }
                    long slot = slots.slot(head);
                    long word = slots.wordAcquire(slot);
                    slots.wordCompareAndSet(slot, word, SlotWord.with(word, SlotWord.REDELIVER, 0));
                    List<Integer> got = new ArrayList<>();
                    MessageHandler handler = (memory, type, tag, again) -> got.add(memory.get(INT, 0));
                    assertThat(waiting.poll(handler, 10) + waiting.poll(handler, 10))
                            .isEqualTo(3);
                    control.redeliverHintBump();
                }))
                .isInstanceOf(AssertionError.class);
    }

    /// A slow consumer still has the slot of the lap before when head comes to it again. Head must wait there: what a
    /// producer puts into that slot next would never be looked at.
    @Test
    void headHelpedOverAnOlderLapIsNoticed() {
        assertThatThrownBy(() -> consumer(QueueKind.MPMC, Delivery.AT_LEAST_ONCE, trial -> {
                    MpmcSlots slots =
                            MpmcSlots.of(trial.consumer.handle.memory(), QueueOpening.shapeOf(trial.consumer.handle));
                    MpmcControl control = new MpmcControl(trial.consumer.handle.memory(), 0);
                    QueueConsumer slow = trial.furtherConsumer();
                    MessageHandler seeing = seeing(trial);
                    slow.poll(
                            (memory, type, tag, again) -> {
                                seeing.onMessage(memory, type, tag, again);
                                offer(trial, BIG);
                                while (trial.consumer.poll(seeing, 9) > 0) {}
                                long head = control.headAcquire();
                                long word = slots.wordAcquire(slots.slot(head));
                                assertThat(SlotWord.stateOf(word)).isEqualTo(SlotWord.TAKEN_AGAIN);
                                assertThat(SlotWord.lapsAhead(word, slots.lap(head)))
                                        .isEqualTo(-1);
                                control.headAtLeast(head + 1);
                            },
                            1);
                    offer(trial, BIG + 1);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("missing");
    }

    private static void offer(QueueTrial trial, int message) {
        trial.possible.add(message);
        assertThat(trial.producer.offer(QueueTrial.message(message))).isTrue();
        trial.acknowledged.add(message);
    }
}
