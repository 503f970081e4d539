package org.libsharedmemory.segment;

/// What the bytes of a value or message are. Numbers are little-endian.
///
/// `INTS` and `LONGS` have no type bit in the C++ library's layouts: a foreign program sees them as raw bytes.
public enum ValueType {
    /// Raw bytes.
    BYTES(1),
    /// UTF-8 text, without terminator.
    STRING(1),
    /// 32-bit floating point numbers.
    FLOATS(4),
    /// 64-bit floating point numbers.
    DOUBLES(8),
    /// 32-bit integers.
    INTS(4),
    /// 64-bit integers.
    LONGS(8);

    private final int elementByteSize;

    ValueType(int elementByteSize) {
        this.elementByteSize = elementByteSize;
    }

    /// {@return the size of one element in bytes; a value's size is a multiple of it}
    public int elementByteSize() {
        return elementByteSize;
    }
}
