package org.libsharedmemory.segment;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.internal.value.TextEncoder;

/// Turns objects into bytes and back. Both directions run outside all locks, on memory of the caller's own:
/// `encode` gets exactly `byteSize` bytes, `decode` an untorn copy. An exception of theirs reaches the caller;
/// from `encode`, nothing was published. Called by whatever thread writes or reads: several at a time, if
/// several do.
///
/// @param <T> the objects
public interface Codec<T> {
    /// {@return the bytes the value takes, from 0 to the largest array}
    ///
    /// @param value what is to be encoded
    long byteSize(T value);

    /// Writes the value.
    ///
    /// @param value what is to be encoded
    /// @param to as many bytes as [#byteSize] said; use unaligned layouts to put numbers in
    void encode(T value, MemorySegment to);

    /// Reads a value.
    ///
    /// @param from all bytes of one value, read-only, valid during the call only; use unaligned layouts
    /// @return the value
    T decode(MemorySegment from);

    /// {@return strings as UTF-8} A lone surrogate or malformed bytes are a [MalformedTextException].
    static Codec<String> utf8() {
        return new Codec<>() {
            @Override
            public long byteSize(String value) {
                return new TextEncoder().encode("codec", value, Integer.MAX_VALUE);
            }

            @Override
            public void encode(String value, MemorySegment to) {
                to.copyFrom(MemorySegment.ofArray(value.getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public String decode(MemorySegment from) {
                byte[] bytes = BulkCopy.toArray(from, 0, Math.toIntExact(from.byteSize()));
                return HeapValue.decode("codec", bytes, bytes.length);
            }
        };
    }

    /// {@return byte arrays as they are}
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public long byteSize(byte[] value) {
                return value.length;
            }

            @Override
            public void encode(byte[] value, MemorySegment to) {
                to.copyFrom(MemorySegment.ofArray(value));
            }

            @Override
            public byte[] decode(MemorySegment from) {
                return BulkCopy.toArray(from, 0, Math.toIntExact(from.byteSize()));
            }
        };
    }
}
