package org.libsharedmemory.internal.layout;

/// The word in front of every message's payload, 8 bytes, little-endian:
///
/// | offset | bytes | content                                                           |
/// |-------:|------:|-------------------------------------------------------------------|
/// |      0 |     4 | payload size in bytes (bits 0–27), type (bits 28–31)              |
/// |      4 |     4 | tag: the user's number                                            |
///
/// Type 15 is padding: no message, skip to the end of the ring.
public final class MessageHeader {
    public static final int BYTES = 8;
    /// The largest payload, in bytes.
    public static final int MAX_BYTE_SIZE = (1 << 28) - 1;
    /// The type of a record that only fills the end of a ring.
    public static final int PADDING = 15;

    private static final int TYPE_SHIFT = 28;

    private MessageHeader() {}

    public static long of(int byteSize, int type, int tag) {
        return (long) tag << 32 | (long) type << TYPE_SHIFT | byteSize;
    }

    public static int byteSizeOf(long header) {
        return (int) header & MAX_BYTE_SIZE;
    }

    public static int typeOf(long header) {
        return (int) header >>> TYPE_SHIFT;
    }

    public static int tagOf(long header) {
        return (int) (header >>> 32);
    }
}
