package org.libsharedmemory.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of UTF-8 text, without their line breaks.
final class LineInput {
    private final BufferedReader reader;

    LineInput(InputStream in) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    /// The next line; null at the end.
    @Nullable
    String next() throws IOException {
        try {
            return reader.readLine();
        } catch (CharacterCodingException _) {
            throw Failure.failed("standard input is not UTF-8 text; --frames takes bytes");
        }
    }
}
