package org.libsharedmemory.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a long test has seen so far, in a file of its own in `target/summaries`, which stays when it is interrupted.
/// What a test prints may come out of Surefire much later.
public final class Summary {
    private static final Path DIRECTORY = Path.of("target", "summaries");

    private Summary() {}

    /// Replaces what the test has told before.
    ///
    /// @param test names the file
    public static synchronized void write(String test, String text) throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve(test + ".txt"), text + System.lineSeparator());
    }
}
