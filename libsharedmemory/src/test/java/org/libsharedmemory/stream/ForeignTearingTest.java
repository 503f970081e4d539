package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.CPeer;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// Layout V1 of another program counts a value when two reads in a row are equal. That is enough for a value whose
/// words only ever grow, and which is whole between any two stores: it was there between the two reads.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the program is written for /dev/shm")
class ForeignTearingTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BYTE_SIZE = 1024;
    private static final int HEADER = 5;
    private static final int AHEAD = 3; // bytes in front of the words, so that these are aligned
    private static final long VALUES = 2_000;

    private final String name = NAMES.next();

    @Test
    void aValueThatChangesUnderTheReaderIsNeverTakenTorn() throws Exception {
        try (ChildProcess writer = CPeer.start("stream_peer", "ripple", "v1", name, Integer.toString(BYTE_SIZE))) {
            writer.expect("ready");
            ReaderOptions options = ReaderOptions.DEFAULT.withForeignLayout(StreamLayout.V1);
            try (var reader = SharedMemoryReadStream.open(name, options)) {
                long start = System.nanoTime();
                while (reader.version() < VALUES) {
                    assertThat(System.nanoTime() - start)
                            .as("%s values, %s", reader.version(), writer)
                            .isLessThan(90_000_000_000L);
                    StreamValue value = reader.read();
                    assertThat(value.byteSize()).isEqualTo(BYTE_SIZE - HEADER);
                    assertThat(problemOf(value.memory()))
                            .as("value %s", value.version())
                            .isEmpty();
                }
            }
        } finally {
            Segments.system().remove(name, true);
        }
    }

    /// What no instant can have shown; empty when nothing.
    private static String problemOf(MemorySegment value) {
        long last = value.byteSize() - Integer.BYTES;
        int first = value.get(INT, AHEAD);
        int before = first;
        for (long at = AHEAD; at <= last; at += Integer.BYTES) {
            int number = value.get(INT, at);
            if (number < before || number - first > 1) {
                return number + " at byte " + at + " behind " + before + ", the first is " + first;
            }
            before = number;
        }
        return "";
    }
}
