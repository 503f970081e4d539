package org.libsharedmemory.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of UTF-8 text, without their line breaks: LF, or CR LF.
final class LineInput {
    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long number;

    LineInput(InputStream in) {
        this.in = in;
    }

    /// The next line; null at the end. Reads no more of a line than may be sent.
    ///
    /// @param largest the most bytes a line may have
    @Nullable
    String next(long largest) throws IOException {
        number++;
        line.reset();
        int each = read();
        if (each < 0) {
            return null;
        }
        while (each >= 0 && each != '\n') {
            if (line.size() > largest || line.size() == largest && each != '\r') {
                throw Failure.failed(
                        here("has more than the " + largest + " bytes that fit into a message of the queue"));
            }
            line.write(each);
            each = read();
        }
        return text();
    }

    private String text() {
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException _) {
            throw Failure.failed(here("is not UTF-8 text") + "; --frames takes bytes");
        }
    }

    private String here(String what) {
        return "line " + number + " of standard input " + what + "; the lines before it are in the queue";
    }

    private int read() throws IOException {
        if (position == limit) {
            limit = Math.max(0, in.read(buffer));
            position = 0;
        }
        return position < limit ? buffer[position++] & 0xff : -1;
    }
}
