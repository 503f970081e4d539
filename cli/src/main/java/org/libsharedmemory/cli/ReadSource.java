package org.libsharedmemory.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamValue;
import picocli.CommandLine.Option;

/// The options of `read` and `watch` that say how to open a stream, and how long to wait for it.
final class ReadSource {
    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to wait for the stream and its first value: 500ms, 2s, 1m.")
    private Duration wait = Duration.ZERO;

    @Option(
            names = "--layout",
            paramLabel = "v1|v2",
            description = "Layout of a stream that another program made; recognised if left out.")
    private @Nullable StreamLayout layout;

    private long start;

    SharedMemoryReadStream open(String name) throws InterruptedException {
        start = System.nanoTime();
        if (layout == StreamLayout.NONE) {
            throw new Failure(Failure.WRONG_USAGE, "--layout is v1 or v2, not none");
        }
        ReaderOptions options = ReaderOptions.DEFAULT
                .withAnyOwner(true)
                .withForeignLayout(layout)
                .withWaitForSegment(wait);
        try {
            return SharedMemoryReadStream.open(name, options);
        } catch (SegmentNotFoundException e) {
            if (wait.isZero()) {
                throw e;
            }
            throw Failure.timedOut(String.valueOf(e.getMessage()));
        }
    }

    /// The current value, or the first one ever if that comes in time.
    StreamValue first(SharedMemoryReadStream reader, String name) throws InterruptedException {
        StreamValue value = firstIfThere(reader, name);
        if (value == null) {
            throw Failure.failed(
                    "segment '" + name + "': nothing has been written to it yet; --wait 5s waits for a value");
        }
        return value;
    }

    /// As [#first], but null if nothing is there and nobody asked to wait.
    @Nullable
    StreamValue firstIfThere(SharedMemoryReadStream reader, String name) throws InterruptedException {
        if (layout != null) {
            WriteTarget.requireLayout(name, layout, "leave --layout out");
        }
        StreamValue value = reader.read();
        while (value == null && !wait.isZero()) {
            Duration left = wait.minusNanos(System.nanoTime() - start);
            if (!left.isPositive() || !reader.awaitNewData(left)) {
                throw Failure.timedOut(
                        "segment '" + name + "': nothing was written to it within " + wait.toMillis() + " ms");
            }
            value = reader.read();
        }
        return value;
    }
}
