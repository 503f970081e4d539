package org.libsharedmemory.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The words of the command line, as Java has decoded them.
final class Arguments {
    private static final Path AS_GIVEN = Path.of("/proc/self/cmdline");

    private Arguments() {}

    /// Java puts U+FFFD in the place of what is not UTF-8, and another value would be written than was given.
    static void requireText(String... args) {
        if (Stream.of(args).anyMatch(arg -> arg.indexOf('\ufffd') >= 0) && !isText()) {
            throw new Failure(
                    Failure.WRONG_USAGE,
                    "an argument is not UTF-8 text; 'shm write NAME --bytes' and 'shm send NAME --frames' take any"
                            + " bytes from standard input");
        }
    }

    private static boolean isText() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(AS_GIVEN)));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        } catch (IOException _) {
            return true; // nobody can tell
        }
    }
}
