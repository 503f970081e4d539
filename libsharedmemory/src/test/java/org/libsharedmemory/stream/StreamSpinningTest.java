package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.Spinner;

/// Who spins until there is a new value learns of everything that ends its spinning.
class StreamSpinningTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int ROUNDS = 50;

    private final String name = NAMES.next();

    @Test
    void aValueEndsIt() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            for (int round = 0; round < ROUNDS; round++) {
                Spinner spinner = new Spinner(reader::hasNewData);
                writer.write("value " + round);
                assertThat(spinner.end()).isEqualTo(Spinner.FOUND);
                assertThat(reader.readString()).isEqualTo("value " + round);
            }
        }
    }

    @Test
    void closingItsHandleEndsIt() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100)) {
            for (int round = 0; round < ROUNDS; round++) {
                SharedMemoryReadStream reader = SharedMemoryReadStream.open(name);
                Spinner spinner = new Spinner(reader::hasNewData);
                reader.close();
                assertThat(spinner.end()).contains(name).contains("is closed");
            }
        }
    }

    @Test
    void removingTheStreamEndsItWithoutAReplacementToWaitFor() throws Exception {
        ReaderOptions thisOneOnly = ReaderOptions.DEFAULT.withFollowReplacement(false);
        try (var _ = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name, thisOneOnly)) {
            Spinner spinner = new Spinner(reader::hasNewData);
            assertThat(SharedMemory.remove(name, true)).isTrue();
            assertThat(spinner.end()).contains(name).contains("removed or replaced");
        }
    }

    @Test
    void aReplacementWithAValueEndsIt() throws Exception {
        try (var _ = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            Spinner spinner = new Spinner(reader::hasNewData);
            try (var replacing = SharedMemoryWriteStream.replace(name, 100)) {
                replacing.write("another");
                assertThat(spinner.end()).isEqualTo(Spinner.FOUND);
                assertThat(reader.readString()).isEqualTo("another");
            }
        }
    }
}
