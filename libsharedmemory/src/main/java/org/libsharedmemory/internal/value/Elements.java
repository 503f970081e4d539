package org.libsharedmemory.internal.value;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.ValueType;

/// The elements of typed values in memory: little-endian, at any alignment; and the codes of the types on disk.
public final class Elements {
    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /// The code of a type in cells and records.
    public static int codeOf(ValueType type) {
        return switch (type) {
            case BYTES -> 0;
            case STRING -> 1;
            case FLOATS -> 2;
            case DOUBLES -> 3;
            case INTS -> 4;
            case LONGS -> 5;
        };
    }

    /// The type of a code, or null when there is none.
    public static @Nullable ValueType typeOf(int code) {
        return switch (code) {
            case 0 -> ValueType.BYTES;
            case 1 -> ValueType.STRING;
            case 2 -> ValueType.FLOATS;
            case 3 -> ValueType.DOUBLES;
            case 4 -> ValueType.INTS;
            case 5 -> ValueType.LONGS;
            default -> null;
        };
    }
}
