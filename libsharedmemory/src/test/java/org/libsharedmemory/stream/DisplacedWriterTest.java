package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.testing.ShmNames;

/// A writer that does nothing but write learns that others took its name away.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs files that are removed while they are mapped")
class DisplacedWriterTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int ATTEMPTS = 5;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /// What somebody who does not use this library does to the file.
    private interface Mischief {
        void happen() throws IOException;
    }

    @Test
    void aWriterNoticesWithinASecondThatItsFileWasDeleted() throws Exception {
        assertIsNoticed(() -> Files.delete(file));
        assertThat(file).doesNotExist();
    }

    @Test
    void aWriterNoticesWithinASecondThatItsFileWasReplacedAndLeavesTheOtherAlone() throws Exception {
        byte[] content = {1, 2, 3};
        assertIsNoticed(() -> {
            Path other = file.resolveSibling(NAMES.next());
            Files.write(other, content);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        });
        assertThat(file).hasBinaryContent(content);
    }

    /// Best of some attempts, because the machine may be busy.
    private void assertIsNoticed(Mischief mischief) throws IOException {
        Duration best = PATIENCE;
        for (int attempt = 0; attempt < ATTEMPTS && best.compareTo(SOON) >= 0; attempt++) {
            Files.deleteIfExists(file);
            try (var writer = SharedMemoryWriteStream.create(name, 100)) {
                writer.write("before");
                mischief.happen();
                long start = System.nanoTime();
                assertThatThrownBy(() -> writeUntil(writer, start))
                        .isInstanceOf(SegmentRetiredException.class)
                        .hasMessageContainingAll(name, "removed or replaced");
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                best = taken.compareTo(best) < 0 ? taken : best;
            }
        }
        assertThat(best).isLessThan(SOON);
    }

    private static void writeUntil(SharedMemoryWriteStream writer, long start) {
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            writer.write("nobody reads this");
        }
    }
}
