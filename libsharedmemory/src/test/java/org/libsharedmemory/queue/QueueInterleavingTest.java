package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.Schedules;
import org.libsharedmemory.testing.SimulatedWorld;

/// Two operations at the same time, step by step in every order with at most three changes: each acknowledged
/// message comes out once, in order, and the queue can be filled again.
@Tag("crashpoints")
class QueueInterleavingTest {
    private static final String NAME = "meeting";
    private static final QueueOptions SMALL = QueueOptions.mpmc(2, 100);

    private interface Operation {
        void run(Meeting meeting);
    }

    /// Two producers and two consumers of an MPMC queue, or one each of an SPSC queue.
    private static final class Meeting implements Interleaving.Encounter {
        private final Operation first;
        private final Operation second;
        private final QueueOptions options;
        private final List<QueueProducer> producers = new ArrayList<>();
        private final List<QueueConsumer> consumers = new ArrayList<>();
        private final List<Integer> acknowledged = new ArrayList<>();
        private final List<Integer> got = new ArrayList<>();

        Meeting(SimulatedWorld world, QueueOptions options, int before, Operation first, Operation second) {
            this.first = first;
            this.second = second;
            this.options = options;
            for (int i = 0; i < (options instanceof QueueOptions.Mpmc ? 2 : 1); i++) {
                var segments = world.process().segments();
                producers.add(QueueProducer.of(QueueProducer.opening(segments).openOrCreate(NAME, options)));
                consumers.add(QueueConsumer.of(
                        QueueConsumer.opening(segments, Delivery.AT_MOST_ONCE).openOrCreate(NAME, options),
                        Delivery.AT_MOST_ONCE));
            }
            for (int lap = 0; lap < 17; lap++) {
                offer(0, -1);
                poll(0);
            }
            acknowledged.clear();
            got.clear();
            for (int i = 0; i < before; i++) {
                offer(0, i);
            }
        }

        void offer(int producer, int sequence) {
            if (producers.get(producer).offer(new int[] {sequence})) {
                synchronized (this) {
                    acknowledged.add(sequence);
                }
            }
        }

        void poll(int consumer) {
            Message message = consumers.get(consumer).poll();
            if (message != null) {
                synchronized (this) {
                    got.add(message.asInts()[0]);
                }
            }
        }

        void abort(int producer) {
            try (MessageClaim claim = producers.get(producer).claim(4)) {
                assertThat(claim == null || claim.memory().byteSize() == 4).isTrue();
            }
        }

        @Override
        public void first() {
            first.run(this);
        }

        @Override
        public void second() {
            second.run(this);
        }

        @Override
        public void check() {
            for (int i = 0; i < 100; i++) {
                poll(i % consumers.size());
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(acknowledged);
            got.clear();
            acknowledged.clear();
            while (acknowledged.size() < 100) {
                int size = acknowledged.size();
                offer(size % producers.size(), size);
                if (acknowledged.size() == size) {
                    break;
                }
            }
            if (options instanceof QueueOptions.Mpmc mpmc) {
                assertThat(acknowledged).hasSize(mpmc.capacity());
            }
            assertThat(consumers.getFirst().size()).isEqualTo(acknowledged.size());
            for (int i = 0; i < 100; i++) {
                poll(i % consumers.size());
            }
            assertThat(got).isEqualTo(acknowledged);
        }

        @Override
        public void close() {
            producers.forEach(QueueEnd::close);
            consumers.forEach(QueueEnd::close);
        }
    }

    private static int play(QueueOptions options, int before, Operation first, Operation second) throws Exception {
        return Schedules.enumerate(world -> new Meeting(world, options, before, first, second));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void twoProducers(int before) throws Exception {
        assertThat(play(SMALL, before, meeting -> meeting.offer(0, 10), meeting -> meeting.offer(1, 20)))
                .isGreaterThan(before == 2 ? 0 : 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void twoConsumers(int before) throws Exception {
        play(SMALL, before, meeting -> meeting.poll(0), meeting -> meeting.poll(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aProducerAndAConsumer(int before) throws Exception {
        play(SMALL, before, meeting -> meeting.offer(0, 10), meeting -> meeting.poll(1));
        play(SMALL, before, meeting -> meeting.poll(1), meeting -> meeting.offer(0, 10));
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void aClaimThatIsGivenUp(int before) throws Exception {
        play(SMALL, before, meeting -> meeting.abort(0), meeting -> meeting.offer(1, 20));
        play(SMALL, before, meeting -> meeting.abort(0), meeting -> meeting.poll(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 62, 63, 64})
    void aByteRing(int before) throws Exception {
        QueueOptions ring = QueueOptions.spsc(1024);
        play(ring, before, meeting -> meeting.offer(0, 100), meeting -> meeting.poll(0));
        play(ring, before, meeting -> meeting.poll(0), meeting -> meeting.offer(0, 100));
    }

    /// Takes the message without a compare-and-set.
    private static void grab(Meeting meeting, int consumer) {
        QueueConsumer end = meeting.consumers.get(consumer);
        MpmcSlots slots = MpmcSlots.of(end.handle.memory(), QueueOpening.shapeOf(end.handle));
        for (long position = 0; position < slots.capacity(); position++) {
            long slot = slots.slot(position);
            long word = slots.wordAcquire(slot);
            if (SlotWord.stateOf(word) == SlotWord.READY) {
                slots.wordRelease(slot, SlotWord.with(word, SlotWord.TAKEN_ONCE, consumer + 1));
                synchronized (meeting) {
                    meeting.got.add(end.handle.memory().get(ValueLayout.JAVA_INT, slots.payload(slot)));
                }
                slots.wordRelease(slot, SlotWord.freed(word));
                return;
            }
        }
    }

    @Test
    void takingWithoutACompareAndSetIsNoticed() {
        assertThatThrownBy(() -> play(SMALL, 1, meeting -> grab(meeting, 0), meeting -> grab(meeting, 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("changes before the steps");
    }
}
