package org.libsharedmemory.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueType;

/// A value that is copied in several pieces, with random content: a piece that is left out or put elsewhere shows.
public final class PiecewiseValue {
    /// Bytes that no value here exceeds.
    public static final int MOST_BYTES = (3 << 20) + 5 * Long.BYTES;

    private static final int MEBIBYTE = 1 << 20;
    private static final int PIECE = 1 << 17; // elements, see BulkCopy

    private final ValueType type;
    private final byte[] bytes;

    private PiecewiseValue(ValueType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /// Each side of one mebibyte, and of one piece, in elements; and several pieces with a rest.
    public static LongStream lengths(ValueType type) {
        int whole = MEBIBYTE / type.elementByteSize();
        return LongStream.of(PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, whole - 1, whole, whole + 1, 3L * whole + 5)
                .distinct();
    }

    /// @param length in elements
    public static PiecewiseValue of(ValueType type, long length) {
        byte[] bytes = new byte[Math.toIntExact(length * type.elementByteSize())];
        SplittableRandom random = new SplittableRandom(length);
        random.nextBytes(bytes);
        // no number is a NaN, whose bits a copy from element to element may change
        for (int last = type.elementByteSize() - 1; last > 0 && last < bytes.length; last += type.elementByteSize()) {
            bytes[last] &= 0x3f;
        }
        return new PiecewiseValue(type, bytes);
    }

    /// What its elements are.
    public ValueType type() {
        return type;
    }

    /// Its bytes in shared memory.
    public byte[] bytes() {
        return bytes;
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public float[] floats() {
        float[] numbers = new float[bytes.length / Float.BYTES];
        buffer().asFloatBuffer().get(numbers);
        return numbers;
    }

    public double[] doubles() {
        double[] numbers = new double[bytes.length / Double.BYTES];
        buffer().asDoubleBuffer().get(numbers);
        return numbers;
    }

    public int[] ints() {
        int[] numbers = new int[bytes.length / Integer.BYTES];
        buffer().asIntBuffer().get(numbers);
        return numbers;
    }

    public long[] longs() {
        long[] numbers = new long[bytes.length / Long.BYTES];
        buffer().asLongBuffer().get(numbers);
        return numbers;
    }

    public MemorySegment inHeap() {
        return MemorySegment.ofArray(bytes);
    }

    public MemorySegment outsideHeap(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    /// The bytes with others on both sides.
    public byte[] surrounded(int offset) {
        byte[] all = new byte[offset + bytes.length + offset];
        Arrays.fill(all, (byte) 0x55);
        System.arraycopy(bytes, 0, all, offset, bytes.length);
        return all;
    }

    /// It has this type, size and content, in every form in which it can be asked for.
    public void assertIsWhatIsIn(Value value) {
        assertThat(value.type()).isEqualTo(type);
        assertThat(value.byteSize()).isEqualTo(bytes.length);
        assertIsWhatIsIn(value.memory());
        assertThat(Arrays.mismatch(value.asBytes(), bytes)).isEqualTo(-1);
        int different = switch (type) {
            case FLOATS -> Arrays.mismatch(value.asFloats(), floats());
            case DOUBLES -> Arrays.mismatch(value.asDoubles(), doubles());
            case INTS -> Arrays.mismatch(value.asInts(), ints());
            case LONGS -> Arrays.mismatch(value.asLongs(), longs());
            case BYTES, STRING -> -1;
        };
        assertThat(different).isEqualTo(-1);
    }

    public void assertIsWhatIsIn(MemorySegment memory) {
        assertThat(memory.byteSize()).isEqualTo(bytes.length);
        assertThat(memory.mismatch(inHeap())).isEqualTo(-1);
    }

    @Override
    public String toString() {
        return type + ", " + bytes.length + " bytes";
    }
}
