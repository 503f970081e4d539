package org.libsharedmemory.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Values that prove themselves: `writer u32 | sequence u64 | length u32 | filling | CRC-32C u32`. Shorter ones are
/// their own length over and over and say nothing about who wrote them.
///
/// @param writer −1 for a short one
/// @param sequence number of the value among those of its writer, from 1
record CheckedValue(int writer, long sequence, int length) {
    static final int MOST_BYTES = 64 * 1024;
    private static final int FRAME = 20;
    private static final byte[] POOL = new byte[2 * MOST_BYTES];

    static {
        new SplittableRandom(1).nextBytes(POOL);
    }

    /// A length for the n-th value: from 1 byte to 64 KiB, more short ones than long ones.
    static int lengthOf(long sequence) {
        long mixed = sequence * 0x9E37_79B9_7F4A_7C15L >>> 16;
        int bits = (int) (mixed % 17);
        return 1 + (int) ((mixed >>> 8) & (1L << bits) - 1);
    }

    static byte[] bytes(int writer, long sequence) {
        return bytes(writer, sequence, lengthOf(sequence));
    }

    static byte[] bytes(int writer, long sequence, int length) {
        byte[] bytes = new byte[length];
        if (length < FRAME) {
            Arrays.fill(bytes, (byte) length);
            return bytes;
        }
        System.arraycopy(POOL, (int) (sequence & 0xffff), bytes, 16, length - FRAME);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0, writer).putLong(4, sequence).putInt(12, length);
        buffer.putInt(length - 4, checksum(bytes));
        return bytes;
    }

    /// What the bytes say they are; null when they are not whole.
    static @Nullable CheckedValue of(byte[] bytes) {
        if (bytes.length == 0) {
            return null;
        }
        if (bytes.length < FRAME) {
            for (byte one : bytes) {
                if (one != bytes.length) {
                    return null;
                }
            }
            return new CheckedValue(-1, 0, bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean whole = buffer.getInt(12) == bytes.length && buffer.getInt(bytes.length - 4) == checksum(bytes);
        return whole ? new CheckedValue(buffer.getInt(0), buffer.getLong(4), bytes.length) : null;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        return (int) crc.getValue();
    }

    /// Whether this can be the value that a writer wrote as its n-th.
    boolean isOf(int expectedWriter, long expectedSequence) {
        return length == lengthOf(expectedSequence)
                && (writer < 0 || writer == expectedWriter && sequence == expectedSequence);
    }
}
