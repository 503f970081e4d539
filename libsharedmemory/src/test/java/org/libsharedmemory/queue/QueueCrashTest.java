package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
}
