package org.libsharedmemory.stream;

import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.segment.ValueType;

/// Value types as the C++ library's flags byte has them; whole numbers have no bit there and are raw bytes.
final class ClassicTypes {
    private ClassicTypes() {}

    static int flagsOf(ValueType type) {
        return switch (type) {
            case STRING -> ClassicFlags.STRING;
            case FLOATS -> ClassicFlags.FLOATS;
            case DOUBLES -> ClassicFlags.DOUBLES;
            case BYTES, INTS, LONGS -> 0;
        };
    }

    /// Two type bits at once, which no writer sets, count as the larger element; the size decides whether that is
    /// sound.
    static ValueType typeOf(int flags) {
        if ((flags & ClassicFlags.DOUBLES) != 0) {
            return ValueType.DOUBLES;
        }
        if ((flags & ClassicFlags.FLOATS) != 0) {
            return ValueType.FLOATS;
        }
        return (flags & ClassicFlags.STRING) != 0 ? ValueType.STRING : ValueType.BYTES;
    }
}
