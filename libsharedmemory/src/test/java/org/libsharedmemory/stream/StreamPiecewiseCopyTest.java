package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.PiecewiseValue;
import org.libsharedmemory.testing.ShmNames;

/// Values around and above the size from which they are copied in pieces arrive as they were written, whatever they
/// are written from and read into.
class StreamPiecewiseCopyTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long HEADER = 5; // of layout V1
    private static final int APART = 1000;

    private final String name = NAMES.next();

    /// Writes one value in one way.
    private interface Writing extends ToLongFunction<SharedMemoryWriteStream> {}

    @ParameterizedTest
    @EnumSource(names = {"V1", "NONE"})
    void bytesArriveFromArraysAndFromMemory(StreamLayout layout) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            for (long length : PiecewiseValue.lengths(ValueType.BYTES).toArray()) {
                PiecewiseValue value = PiecewiseValue.of(ValueType.BYTES, length);
                MemorySegment outside = value.outsideHeap(arena);
                byte[] more = value.surrounded(APART);
                ByteBuffer buffer = ByteBuffer.wrap(more, APART, value.bytes().length);
                assertArrives(
                        layout,
                        value,
                        List.of(
                                writer -> writer.write(value.bytes()),
                                writer -> writer.write(more, APART, value.bytes().length),
                                writer -> writer.write(buffer),
                                writer -> writer.write(value.inHeap()),
                                writer -> writer.write(outside)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "NONE"})
    void numbersArriveFromArrays(StreamLayout layout) throws Exception {
        for (ValueType type : List.of(ValueType.FLOATS, ValueType.DOUBLES, ValueType.INTS, ValueType.LONGS)) {
            for (long length : PiecewiseValue.lengths(type).toArray()) {
                PiecewiseValue value = PiecewiseValue.of(type, length);
                assertArrives(layout, value, List.of(writer -> write(writer, value)));
            }
        }
    }

    private static long write(SharedMemoryWriteStream writer, PiecewiseValue value) {
        return switch (value.type()) {
            case FLOATS -> writer.write(value.floats());
            case DOUBLES -> writer.write(value.doubles());
            case INTS -> writer.write(value.ints());
            case LONGS -> writer.write(value.longs());
            case BYTES, STRING -> throw new IllegalArgumentException(value.toString());
        };
    }

    /// With cells and area so large that the value fits exactly.
    private void assertArrives(StreamLayout layout, PiecewiseValue value, List<Writing> ways) throws Exception {
        int size = value.bytes().length;
        long byteSize = size + (layout == StreamLayout.V1 ? HEADER : 0);
        try (var writer = SharedMemoryWriteStream.create(
                        name, byteSize, StreamOptions.DEFAULT.withClassicLayout(layout));
                var reader = SharedMemoryReadStream.open(name);
                var probe = StreamProbe.of(name);
                Arena arena = Arena.ofConfined()) {
            for (Writing way : ways) {
                writer.write(new byte[size]); // nothing of the value is there already
                long version = way.applyAsLong(writer);
                value.assertIsWhatIsIn(reader.read());
                assertThat(Arrays.mismatch(reader.readBytes(), value.bytes())).isEqualTo(-1);
                assertReadsInto(reader, value, MemorySegment.ofArray(new byte[size + 2]));
                assertReadsInto(reader, value, arena.allocate(size + 2));
                Long different = reader.readOptimistic(view -> view.memory().mismatch(value.inHeap()));
                assertThat(different).isEqualTo(-1);
                assertThat(probe.classicProblem(version, value.type(), value.bytes()))
                        .isEmpty();
            }
        }
    }

    /// Into the middle of a larger target, whose other bytes stay.
    private static void assertReadsInto(SharedMemoryReadStream reader, PiecewiseValue value, MemorySegment target) {
        int size = value.bytes().length;
        target.fill((byte) 0x55);
        assertThat(reader.readInto(target.asSlice(1))).isEqualTo(size);
        value.assertIsWhatIsIn(target.asSlice(1, size));
        assertThat(target.asByteBuffer().get(0)).isEqualTo((byte) 0x55);
        assertThat(target.asByteBuffer().get(size + 1)).isEqualTo((byte) 0x55);
    }
}
