package org.libsharedmemory.internal.value;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.Value;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.segment.WrongTypeException;

/// A snapshot of a value. Owns its array; nobody else writes to it.
public final class HeapValue implements Value {
    private final String segmentName;
    private final ValueType type;
    private final byte[] bytes;

    /// Takes the array over.
    ///
    /// @param segmentName where it came from, for messages
    public HeapValue(String segmentName, ValueType type, byte[] bytes) {
        this.segmentName = segmentName;
        this.type = type;
        this.bytes = bytes;
    }

    @Override
    public ValueType type() {
        return type;
    }

    @Override
    public long byteSize() {
        return bytes.length;
    }

    @Override
    public MemorySegment memory() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    @Override
    public String asString() {
        require(ValueType.STRING);
        return decode(segmentName, bytes, bytes.length);
    }

    @Override
    public byte[] asBytes() {
        return bytes.clone();
    }

    @Override
    public float[] asFloats() {
        require(ValueType.FLOATS);
        float[] numbers = new float[bytes.length / Float.BYTES];
        MemorySegment.copy(memory(), Elements.FLOAT, 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Override
    public double[] asDoubles() {
        require(ValueType.DOUBLES);
        double[] numbers = new double[bytes.length / Double.BYTES];
        MemorySegment.copy(memory(), Elements.DOUBLE, 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Override
    public int[] asInts() {
        require(ValueType.INTS);
        int[] numbers = new int[bytes.length / Integer.BYTES];
        MemorySegment.copy(memory(), Elements.INT, 0, numbers, 0, numbers.length);
        return numbers;
    }

    @Override
    public long[] asLongs() {
        require(ValueType.LONGS);
        long[] numbers = new long[bytes.length / Long.BYTES];
        MemorySegment.copy(memory(), Elements.LONG, 0, numbers, 0, numbers.length);
        return numbers;
    }

    /// The first `length` bytes as text, strictly.
    ///
    /// @throws MalformedTextException when they are not UTF-8
    public static String decode(String segmentName, byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) { // either written so, or put there for malformed bytes
            requireWellFormed(segmentName, bytes, length);
        }
        return text;
    }

    private static void requireWellFormed(String segmentName, byte[] bytes, int length) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
        } catch (CharacterCodingException e) {
            throw new MalformedTextException(
                    segmentName, "the " + length + " bytes of its string are not UTF-8: " + e.getMessage(), e);
        }
    }

    private void require(ValueType wanted) {
        if (type != wanted) {
            throw wrongType(segmentName, type, wanted);
        }
    }

    /// What to throw when a value of another type was asked for.
    public static WrongTypeException wrongType(String segmentName, ValueType type, ValueType wanted) {
        return new WrongTypeException(
                segmentName, "the value is of type " + type + ", not " + wanted + "; type() tells before you ask");
    }

    /// Room on the heap for a value to be built in.
    ///
    /// @throws IllegalArgumentException when the size is negative
    /// @throws ValueTooLargeException when it is more than the heap can hold in one piece
    public static MemorySegment room(String segmentName, long byteSize) {
        if (byteSize < 0) {
            throw new IllegalArgumentException("a value has no negative size: " + byteSize);
        }
        if (byteSize > Integer.MAX_VALUE - 8) {
            throw new ValueTooLargeException(
                    segmentName,
                    "a value of " + byteSize + " bytes cannot be built on the heap, at most " + (Integer.MAX_VALUE - 8)
                            + "; nothing was written");
        }
        return MemorySegment.ofArray(new byte[(int) byteSize]);
    }
}
