package org.libsharedmemory.segment;

/// What the bytes of a value mean.
public enum ValueType {
    /// Raw bytes.
    BYTES,
    /// UTF-8 text.
    STRING,
    /// 32-bit IEEE 754 numbers, little-endian.
    FLOATS,
    /// 64-bit IEEE 754 numbers, little-endian.
    DOUBLES,
    /// 32-bit two's complement integers, little-endian.
    INTS,
    /// 64-bit two's complement integers, little-endian.
    LONGS
}
