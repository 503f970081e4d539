package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.SimulatedWorld;

/// Somebody who looks at a full byte ring from outside pauses at each of its steps, while messages are taken and
/// as many put: it sees a full ring, however far that moved on.
@Tag("crashpoints")
class OccupancyInterleavingTest {
    private static final String NAME = "busy";

    private static final class Encounter implements Interleaving.Encounter {
        private final QueueProducer producer;
        private final QueueConsumer consumer;
        private final Segments observer;
        private final int moves;
        private int full;
        private QueueInfo seen;

        Encounter(SimulatedWorld world, int moves) {
            this.moves = moves;
            Segments segments = world.process().segments();
            producer = ProducerHandle.of(ProducerHandle.opening(segments).openOrCreate(NAME, QueueOptions.spsc(4096)));
            consumer = ConsumerHandle.of(
                    ConsumerHandle.opening(segments, Delivery.AT_MOST_ONCE).openOrCreate(NAME, QueueOptions.spsc(4096)),
                    Delivery.AT_MOST_ONCE);
            observer = world.process().segments();
            while (producer.offer(new byte[400])) {
                full++;
            }
        }

        @Override
        public void first() {
            seen = QueueInfo.of(NAME, observer);
        }

        @Override
        public void second() {
            MessageHandler nothing = (memory, type, tag, again) -> {};
            for (int i = 0; i < moves; i++) {
                assertThat(consumer.poll(nothing, 1)).isEqualTo(1);
                while (producer.offer(new byte[400])) {}
            }
        }

        @Override
        public void check() {
            assertThat(seen.size()).isBetween(full - 2L, 2L * full);
            assertThat(seen.remaining()).isLessThan(1000);
        }

        @Override
        public void close() {
            producer.close();
            consumer.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 20, 100})
    void aFullRingIsSeenAsFull(int moves) throws Exception {
        int encounters = Interleaving.enumerate(world -> new Encounter(world, moves));
        assertThat(encounters).as("one for each record at least").isGreaterThan(10);
    }
}
