package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ShmNames;

/// A consumer that has a message in its hands while the others come round to its slot again.
class SlowConsumerTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int CAPACITY = 4;

    private final List<Integer> got = new ArrayList<>();

    private void receive(MemorySegment memory, ValueType type, int tag, boolean again) {
        got.add(memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
    }

    /// What comes into that slot next would never be looked at if they had gone on behind it.
    @Test
    void theOthersWaitAtItsSlot() {
        String name = NAMES.next();
        QueueOptions options = QueueOptions.mpmc(CAPACITY, Integer.BYTES);
        try (QueueProducer producer = QueueProducer.create(name, options);
                QueueConsumer slow = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options);
                QueueConsumer quick = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options)) {
            for (int n = 0; n < CAPACITY; n++) {
                assertThat(producer.offer(new int[] {n})).isTrue();
            }
            slow.poll(
                    (memory, type, tag, again) -> {
                        receive(memory, type, tag, again);
                        assertThat(quick.poll(this::receive, CAPACITY)).isEqualTo(CAPACITY - 1);
                        assertThat(quick.poll(this::receive, CAPACITY)).isZero();
                        assertThat(producer.offer(new int[] {CAPACITY})).isFalse();
                    },
                    1);
            for (int n = CAPACITY; n < 2 * CAPACITY; n++) {
                assertThat(producer.offer(new int[] {n})).isTrue();
            }
            quick.poll(this::receive, CAPACITY);
            assertThat(got).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        }
    }
}
