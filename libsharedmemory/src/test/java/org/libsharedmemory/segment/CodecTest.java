package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.queue.SharedQueue;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.testing.ShmNames;

class CodecTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();

    record Point(int x, double y) {}

    private static final class PointCodec implements Codec<Point> {
        private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

        @Override
        public long byteSize(Point value) {
            return 12;
        }

        @Override
        public void encode(Point value, MemorySegment to) {
            to.set(ValueLayout.JAVA_INT_UNALIGNED, 0, value.x);
            to.set(DOUBLE, 4, value.y);
        }

        @Override
        public Point decode(MemorySegment from) {
            return new Point(from.get(ValueLayout.JAVA_INT_UNALIGNED, 0), from.get(DOUBLE, 4));
        }
    }

    /// Says a size that is none, or larger than any array.
    private record Wrong(long byteSize) implements Codec<String> {
        @Override
        public long byteSize(String value) {
            return byteSize;
        }

        @Override
        public void encode(String value, MemorySegment to) {
            throw new AssertionError("there is nowhere to encode to");
        }

        @Override
        public String decode(MemorySegment from) {
            throw new AssertionError("there is nothing to decode");
        }
    }

    @Test
    void anObjectCrossesAStream() {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write(new Point(7, -0.5), new PointCodec());
            assertThat(new PointCodec().decode(reader.read().memory())).isEqualTo(new Point(7, -0.5));
            writer.write(new byte[] {1, 2, 3}, Codec.bytes());
            assertThat(Codec.bytes().decode(reader.read().memory())).containsExactly(1, 2, 3);
            writer.write("ä𝄞", Codec.utf8());
            assertThat(Codec.utf8().decode(reader.read().memory())).isEqualTo("ä𝄞");
        }
    }

    @Test
    void anEncoderThatThrowsLeavesTheOldValue() {
        Codec<Point> throwing = new Codec<>() {
            @Override
            public long byteSize(Point value) {
                return 12;
            }

            @Override
            public void encode(Point value, MemorySegment to) {
                throw new IllegalStateException("no");
            }

            @Override
            public Point decode(MemorySegment from) {
                throw new IllegalStateException("no");
            }
        };
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("old");
            assertThatThrownBy(() -> writer.write(new Point(1, 1), throwing)).hasMessage("no");
            assertThat(reader.readString()).isEqualTo("old");
        }
    }

    @Test
    void aSizeThatCannotBeIsRefusedAndNothingWritten() throws InterruptedException {
        try (var writer = SharedMemoryWriteStream.create(name, 100, StreamOptions.DEFAULT);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("old");
            assertThatThrownBy(() -> writer.write("x", new Wrong(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
            assertThatThrownBy(() -> writer.write("x", new Wrong(1L << 31)))
                    .isInstanceOf(ValueTooLargeException.class)
                    .hasMessageContaining("2147483648");
            assertThat(reader.readString()).isEqualTo("old");
        }
        String other = NAMES.next();
        try (QueueProducer producer = QueueProducer.create(other, QueueOptions.mpmc(2, 100));
                QueueConsumer consumer = QueueConsumer.open(other, Delivery.AT_MOST_ONCE)) {
            SharedQueue<String> queue = SharedQueue.of(producer, consumer, new Wrong(-1));
            assertThatThrownBy(() -> queue.offer("x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
            assertThat(queue).isEmpty();
        }
    }
}
