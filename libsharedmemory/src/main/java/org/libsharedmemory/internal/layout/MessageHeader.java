package org.libsharedmemory.internal.layout;

/// The word in front of every message's payload, 8 bytes, little-endian:
///
/// | offset | bytes | content                                                           |
/// |-------:|------:|-------------------------------------------------------------------|
/// |      0 |     4 | payload size in bytes (bits 0–27), type (bits 28–30), 1 (bit 31)  |
/// |      4 |     4 | tag: the user's number                                            |
///
/// It is never 0, even of an empty message: a ring tells by that whether a record is there. Type 7 is padding: no
/// message, skip to the end of the ring.
public final class MessageHeader {
    public static final int BYTES = 8;
    /// The largest payload, in bytes.
    public static final int MAX_BYTE_SIZE = (1 << 28) - 1;
    /// The type of a record that only fills the end of a ring.
    public static final int PADDING = 7;

    private static final int TYPE_SHIFT = 28;
    private static final int PRESENT = 8;

    private MessageHeader() {}

    public static long of(int byteSize, int type, int tag) {
        return (long) tag << 32 | (long) (type + PRESENT) << TYPE_SHIFT | byteSize;
    }

    public static int byteSizeOf(long header) {
        return (int) header & MAX_BYTE_SIZE;
    }

    /// Negative when this is no header.
    public static int typeOf(long header) {
        return ((int) header >>> TYPE_SHIFT) - PRESENT;
    }

    public static int tagOf(long header) {
        return (int) (header >>> 32);
    }
}
