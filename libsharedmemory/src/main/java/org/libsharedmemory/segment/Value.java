package org.libsharedmemory.segment;

import java.lang.foreign.MemorySegment;

/// A typed value on the heap: an immutable snapshot, valid for ever, safe to share between threads.
///
/// Each `as…` method throws [WrongTypeException] when the value has another type, except that [#asBytes()] gives
/// the bytes of any type.
public interface Value {
    /// {@return what the bytes are}
    ValueType type();

    /// {@return the size in bytes}
    long byteSize();

    /// {@return the bytes, read-only; use unaligned layouts to take numbers out of them}
    MemorySegment memory();

    /// {@return the text}
    ///
    /// @throws WrongTypeException if this is no string
    /// @throws MalformedTextException if the bytes are not UTF-8
    String asString();

    /// {@return a copy of the bytes, of whatever type}
    byte[] asBytes();

    /// {@return the numbers}
    ///
    /// @throws WrongTypeException if these are no floats
    float[] asFloats();

    /// {@return the numbers}
    ///
    /// @throws WrongTypeException if these are no doubles
    double[] asDoubles();

    /// {@return the numbers}
    ///
    /// @throws WrongTypeException if these are no ints
    int[] asInts();

    /// {@return the numbers}
    ///
    /// @throws WrongTypeException if these are no longs
    long[] asLongs();
}
