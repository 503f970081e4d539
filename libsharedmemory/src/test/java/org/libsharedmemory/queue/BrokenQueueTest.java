package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.queue.QueueInterleavingTest.Pair;
import org.libsharedmemory.testing.Breakage;
import org.libsharedmemory.testing.Schedules;
import org.libsharedmemory.testing.ShippedCopy;

/// Tests of queues that pass with the shipped classes fail when one rule is broken in these.
@Tag("crashpoints")
class BrokenQueueTest {
    enum Check implements Callable<Void> {
        OFFER_AND_POLL_OF_ONE,
        OFFER_AND_POLL,
        TWO_OFFERS,
        TWO_POLLS,
        OFFER_AND_ABORT,
        REFUSAL,
        SLOW_CONSUMER,
        DEATH_OF_A_PRODUCER_OF_ONE,
        DEATH_OF_A_CONSUMER_OF_ONE,
        WAKING_OF_ONE,
        WAKING;

        @Override
        @SuppressWarnings("JUnitMethodInvoked") // the tests themselves, in another copy
        public @Nullable Void call() throws Exception {
            switch (this) {
                case OFFER_AND_POLL_OF_ONE -> meet(QueueKind.SPSC, QueueOperation.OFFER, QueueOperation.POLL);
                case OFFER_AND_POLL -> meet(QueueKind.MPMC, QueueOperation.OFFER, QueueOperation.POLL);
                case TWO_OFFERS -> meet(QueueKind.MPMC, QueueOperation.OFFER, QueueOperation.OFFER);
                case TWO_POLLS -> meet(QueueKind.MPMC, QueueOperation.POLL, QueueOperation.POLL);
                case OFFER_AND_ABORT -> meet(QueueKind.MPMC, QueueOperation.OFFER, QueueOperation.ABORT);
                case REFUSAL -> meet(QueueKind.MPMC, QueueOperation.DRAIN, QueueOperation.REFUSE);
                case SLOW_CONSUMER -> new SlowConsumerTest().theOthersWaitAtItsSlot();
                case DEATH_OF_A_PRODUCER_OF_ONE -> new QueueCrashTest().offer(QueueKind.SPSC);
                case DEATH_OF_A_CONSUMER_OF_ONE -> new QueueCrashTest().drainAtLeastOnce(QueueKind.SPSC);
                case WAKING_OF_ONE -> new QueueWakingTest().aMessageWakesTheConsumerThatSleeps(QueueKind.SPSC);
                case WAKING -> new QueueWakingTest().aMessageWakesTheConsumerThatSleeps(QueueKind.MPMC);
            }
            return null;
        }

        private static void meet(QueueKind kind, QueueOperation first, QueueOperation second) throws Exception {
            QueueInterleavingTest.play(
                    new Pair(kind, first, second), Schedules.Extent.SHORT, QueueInterleavingTest.fills(kind));
        }
    }

    static Stream<Breakage<Check>> breakages() {
        return Stream.of(
                new Breakage<>(
                        PublishedBeforeTheCopy.class,
                        ProducerHandle.class,
                        Check.OFFER_AND_POLL_OF_ONE,
                        "what came out"),
                new Breakage<>(
                        PublishedBeforeTheCopy.class, ProducerHandle.class, Check.OFFER_AND_POLL, "what came out"),
                new Breakage<>(
                        NextHeaderNotCleared.class, SpscProducer.class, Check.OFFER_AND_POLL_OF_ONE, "is no record"),
                new Breakage<>(TakenWithoutOwnership.class, MpmcProducer.class, Check.TWO_OFFERS, "what came out"),
                new Breakage<>(TakenWithoutOwnership.class, MpmcConsumer.class, Check.TWO_POLLS, "what came out"),
                new Breakage<>(AbortedToTheSameLap.class, MpmcProducer.class, Check.OFFER_AND_ABORT, "Expected size"),
                new Breakage<>(NobodyTold.class, MpmcConsumer.class, Check.REFUSAL, "what came out"),
                new Breakage<>(OlderLapPassedBy.class, MpmcConsumer.class, Check.SLOW_CONSUMER, "could not find"),
                new Breakage<>(DeliveryNotNoted.class, SpscConsumer.class, Check.DEATH_OF_A_CONSUMER_OF_ONE, "marked"),
                new Breakage<>(NotRepaired.class, Attachments.class, Check.DEATH_OF_A_PRODUCER_OF_ONE, "one at a time"),
                new Breakage<>(NobodyWoken.class, SpscProducer.class, Check.WAKING_OF_ONE, "events"),
                new Breakage<>(NobodyWoken.class, MpmcProducer.class, Check.WAKING, "events"));
    }

    @ParameterizedTest
    @MethodSource("breakages")
    void isNoticed(Breakage<Check> breakage) throws Exception {
        breakage.isNoticed();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFoundInASoundCopy(Check check) throws Exception {
        ShippedCopy.sound().run(check);
    }

    static final class PublishedBeforeTheCopy {
        private static Runnable copying;

        static void copy(Object array, int index, MemorySegment to, ValueLayout element, long toOffset, int length) {
            copying = () -> BulkCopy.copy(array, index, to, element, toOffset, length);
        }

        static void publish(ProducerHandle producer, MemorySegment memory) {
            producer.publish(memory);
            copying.run();
        }
    }

    static final class NextHeaderNotCleared {
        static void clearPlain(SpscRing ring, MemorySegment memory, long position) {}
    }

    static final class TakenWithoutOwnership {
        static boolean wordCompareAndSet(MpmcSlots slots, MemorySegment memory, long slot, long expected, long word) {
            slots.wordRelease(memory, slot, word);
            return true;
        }
    }

    static final class AbortedToTheSameLap {
        static long with(long word, int state, int owner) {
            return SlotWord.with(word, state == SlotWord.ABORTED ? SlotWord.FREE : state, owner);
        }
    }

    static final class NobodyTold {
        static void redeliverHintBump(MpmcControl control, MemorySegment memory) {}
    }

    static final class OlderLapPassedBy {
        static long requirePossible(SlotWalk walk, long position, long word, long lap) {
            return Math.abs(walk.requirePossible(position, word, lap));
        }
    }

    static final class DeliveryNotNoted {
        static void takenUpToRelease(SpscControl control, MemorySegment memory, long position) {}
    }

    /// Public, because a class of another package calls it.
    public static final class NotRepaired {
        private NotRepaired() {}

        public static void repair(Repair repair, int index) {}
    }

    static final class NobodyWoken {
        static void announce(ChangeSignal signal, MemorySegment memory) {}
    }
}
