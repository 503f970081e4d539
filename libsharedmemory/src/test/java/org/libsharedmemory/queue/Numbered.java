package org.libsharedmemory.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// The messages of the C peers: `u32 producer | u32 number | letters | u32 crc-32 of all before it`.
record Numbered(int producer, int number) {
    private static final int SHORTEST = 12;

    /// Its bytes, whose length varies with the number.
    byte[] encoded(int max) {
        int length = SHORTEST + Integer.remainderUnsigned(number * 7, max - SHORTEST + 1);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(producer).putInt(number);
        for (int i = 8; i < length - 4; i++) {
            bytes.put((byte) ('a' + (number + i) % 26));
        }
        bytes.putInt(crcOf(bytes.array(), length - 4));
        return bytes.array();
    }

    /// Throws when a byte of it is damaged.
    static Numbered decode(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (message.length < SHORTEST || bytes.getInt(message.length - 4) != crcOf(message, message.length - 4)) {
            throw new AssertionError("a damaged message of " + message.length + " bytes");
        }
        return new Numbered(bytes.getInt(0), bytes.getInt(4));
    }

    private static int crcOf(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
