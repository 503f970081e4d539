package org.libsharedmemory.benchmarks.workload;

import java.time.Duration;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.Writers;

/// Streams as the parameters `size`, `layout` and `writers` say.
final class StreamSetup {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGEST_HEADER = 20;

    private StreamSetup() {}

    static SharedMemoryWriteStream create(String name, Parameters parameters) {
        StreamOptions options = StreamOptions.DEFAULT
                .withClassicLayout(StreamLayout.valueOf(parameters.text("layout", "V1")))
                .withWriters(Writers.valueOf(parameters.text("writers", "ONE")));
        return SharedMemoryWriteStream.create(name, parameters.number("size", 64) + LARGEST_HEADER, options);
    }

    static SharedMemoryReadStream reader(String name) throws InterruptedException {
        return SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withWaitForSegment(PATIENCE));
    }
}
