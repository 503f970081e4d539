package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;

/// Versions beyond 2^31 and 2^32: a stream that has been written for a long time goes on as before.
class VersionTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int REVISION = 4;

    @ParameterizedTest
    @ValueSource(longs = {(1L << 31) - 10, (1L << 32) - 10, (1L << 60) - 10})
    void goesOnBeyond(long start) throws Exception {
        String name = NAMES.next();
        StreamOptions options =
                StreamOptions.DEFAULT.withClassicLayout(StreamLayout.V2).withPersistent(true);
        SharedMemoryWriteStream.create(name, 100, options).close();
        try (SharedMemory raw = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            var shape = StreamShape.of(100, options);
            var cells = new StreamCells(shape.dataOffset(), shape.c(), shape.a() - 1, 80);
            for (long version = start - 3; version <= start; version++) {
                cells.stampEvenRelease(raw.memory(), cells.cell(version), version);
            }
            new StreamControl(shape.controlOffset()).versionRelease(raw.memory(), start);
            try (var reader = SharedMemoryReadStream.open(name);
                    var writer = SharedMemoryWriteStream.open(name)) {
                assertThat(reader.read().version()).isEqualTo(start);
                for (long version = start + 1; version <= start + 20; version++) {
                    assertThat(writer.write("value " + version)).isEqualTo(version);
                    StreamValue next = reader.next();
                    assertThat(next.version()).isEqualTo(version);
                    assertThat(next.asString()).isEqualTo("value " + version);
                    assertThat(raw.memory().get(ValueLayout.JAVA_INT, REVISION)).isEqualTo((int) version);
                }
                assertThat(reader.missed()).isZero();
                try (var late = SharedMemoryReadStream.open(name)) {
                    assertThat(late.read().version()).isEqualTo(start + 20);
                }
            }
        } finally {
            SharedMemory.remove(name);
        }
    }
}
