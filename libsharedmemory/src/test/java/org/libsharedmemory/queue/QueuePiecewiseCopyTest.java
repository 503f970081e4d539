package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.PiecewiseValue;
import org.libsharedmemory.testing.ShmNames;

/// Messages around and above the size from which they are copied in pieces come out as they went in.
class QueuePiecewiseCopyTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int APART = 1000;

    private final String name = NAMES.next();

    /// Puts one message in, in one way.
    private interface Offering extends Predicate<QueueProducer> {}

    /// The largest message fits twice.
    private static QueueOptions options(QueueKind kind) {
        return switch (kind) {
            case SPSC -> QueueOptions.spsc(8 << 20);
            case MPMC -> QueueOptions.mpmc(2, PiecewiseValue.MOST_BYTES);
        };
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeOutFromArraysAndFromMemory(QueueKind kind) {
        try (var producer = QueueProducer.create(name, options(kind));
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options(kind));
                Arena arena = Arena.ofConfined()) {
            for (long length : PiecewiseValue.lengths(ValueType.BYTES).toArray()) {
                PiecewiseValue value = PiecewiseValue.of(ValueType.BYTES, length);
                MemorySegment outside = value.outsideHeap(arena);
                ByteBuffer buffer = ByteBuffer.wrap(value.surrounded(APART), APART, value.bytes().length);
                List<Offering> ways = List.of(
                        end -> end.offer(value.bytes()),
                        end -> end.offer(buffer.duplicate()),
                        end -> end.offer(value.inHeap()),
                        end -> end.offer(outside),
                        end -> end.offer(List.of(outside)) == 1);
                ways.forEach(way -> assertComesOut(producer, consumer, value, way));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersComeOutFromArrays(QueueKind kind) {
        try (var producer = QueueProducer.create(name, options(kind));
                var consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, options(kind))) {
            for (ValueType type : List.of(ValueType.FLOATS, ValueType.DOUBLES, ValueType.INTS, ValueType.LONGS)) {
                for (long length : PiecewiseValue.lengths(type).toArray()) {
                    PiecewiseValue value = PiecewiseValue.of(type, length);
                    assertComesOut(producer, consumer, value, end -> offer(end, value));
                    assertComesOut(producer, consumer, value, end -> end.offer(type, 7, value.inHeap()));
                }
            }
        }
    }

    private static boolean offer(QueueProducer producer, PiecewiseValue value) {
        return switch (value.type()) {
            case FLOATS -> producer.offer(value.floats());
            case DOUBLES -> producer.offer(value.doubles());
            case INTS -> producer.offer(value.ints());
            case LONGS -> producer.offer(value.longs());
            case BYTES, STRING -> throw new IllegalArgumentException(value.toString());
        };
    }

    /// As a message of its own, and in place; small ones between them move it to ever other places of the ring.
    private static void assertComesOut(
            QueueProducer producer, QueueConsumer consumer, PiecewiseValue value, Offering way) {
        assertThat(producer.offer(new byte[8])).isTrue();
        assertThat(consumer.poll().byteSize()).isEqualTo(8);
        assertThat(way.test(producer)).isTrue();
        value.assertIsWhatIsIn(consumer.poll());
        assertThat(way.test(producer)).isTrue();
        int handled = consumer.poll(
                (memory, type, _, _) -> {
                    assertThat(type).isEqualTo(value.type());
                    value.assertIsWhatIsIn(memory);
                },
                1);
        assertThat(handled).isEqualTo(1);
        assertThat(consumer.isEmpty()).isTrue();
    }
}
