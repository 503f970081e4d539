package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The command does nothing that a user's program could not do.
class ExportedApiTest {
    private static final Path SOURCES = Path.of("src/main/java/org/libsharedmemory/cli");

    @Test
    void onlyExportedPackagesAreUsedAndClassesAreShort() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.toList()).hasSizeGreaterThan(20).allSatisfy(file -> {
                List<String> lines = Files.readAllLines(file);
                assertThat(lines).noneMatch(line -> line.contains("org.libsharedmemory.internal"));
                assertThat(lines).hasSizeLessThanOrEqualTo(160);
            });
        }
    }
}
