package org.libsharedmemory.internal.value;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.libsharedmemory.segment.MalformedTextException;
import org.libsharedmemory.segment.ValueTooLargeException;

/// Encodes text to UTF-8 into a buffer of its own, strictly: a lone surrogate is an error, not a question mark.
/// Reuses its buffers: after the first call, encoding allocates nothing. Not thread-safe.
public final class TextEncoder {
    private static final int CHUNK = 2048;
    private static final int KEEP = 1 << 20;
    private static final int MOST = Integer.MAX_VALUE - 8; // bytes in an array

    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(CHUNK);
    private ByteBuffer bytes = ByteBuffer.allocate(CHUNK);

    /// Encodes `text`; [#bytes] then holds it.
    ///
    /// @param segmentName for the messages
    /// @param limit the most bytes that fit
    /// @return the size in bytes
    /// @throws ValueTooLargeException when it is larger than `limit`
    /// @throws MalformedTextException when it has a lone surrogate
    public int encode(String segmentName, String text, long limit) {
        if (text.length() > limit) {
            throw tooLarge(segmentName, text, limit);
        }
        if (bytes.capacity() > KEEP) {
            bytes = ByteBuffer.allocate(CHUNK);
        }
        encoder.reset();
        bytes.clear();
        chars.clear();
        int taken = 0;
        do {
            int count = Math.min(chars.remaining(), text.length() - taken);
            text.getChars(taken, taken + count, chars.array(), chars.position());
            chars.position(chars.position() + count).flip();
            taken += count;
            encodeChars(segmentName, text, taken == text.length());
            chars.compact();
        } while (taken < text.length());
        if (bytes.position() > limit) {
            throw tooLarge(segmentName, text, limit);
        }
        return bytes.position();
    }

    /// The array the text was encoded into, from 0.
    public byte[] bytes() {
        return bytes.array();
    }

    private void encodeChars(String segmentName, String text, boolean end) {
        while (true) {
            CoderResult result = encoder.encode(chars, bytes, end);
            if (result.isOverflow()) {
                if (bytes.capacity() == MOST) {
                    throw tooLarge(segmentName, text, MOST);
                }
                bytes = ByteBuffer.allocate((int) Math.min(2L * bytes.capacity(), MOST))
                        .put(bytes.flip());
            } else if (result.isError()) {
                throw new MalformedTextException(
                        segmentName,
                        "the text has a lone surrogate, which has no UTF-8 form; nothing was written",
                        null);
            } else {
                return;
            }
        }
    }

    private static ValueTooLargeException tooLarge(String segmentName, String text, long limit) {
        long needed = text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
        return new ValueTooLargeException(
                segmentName, "the text needs " + needed + " bytes as UTF-8, " + limit + " fit; nothing was written");
    }
}
