package org.libsharedmemory.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamValue;

/// The options of `read` and `watch` that say how to open a stream, and how long to wait for it.
final class ReadSource {
    private final Argument<@Nullable Duration> wait;
    private final Argument<@Nullable StreamLayout> layout;
    private long start;

    ReadSource(Syntax syntax) {
        wait = syntax.option(
                "--wait",
                "DURATION",
                Duration.class,
                "How long to wait for the stream and its first value: 500ms, 2s, 1m.");
        layout = syntax.choice(
                "--layout",
                "v1|v2",
                StreamLayout.class,
                "Layout of a stream that another program made; recognised if left out.");
    }

    SharedMemoryReadStream open(String name) throws InterruptedException {
        start = System.nanoTime();
        ReaderOptions options = ReaderOptions.DEFAULT
                .withAnyOwner(true)
                .withForeignLayout(layout.value())
                .withWaitForSegment(patience());
        try {
            return SharedMemoryReadStream.open(name, options);
        } catch (SegmentNotFoundException e) {
            if (patience().isZero()) {
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
        StreamLayout asked = layout.value();
        if (asked != null) {
            WriteTarget.requireLayout(name, asked, "leave --layout out");
        }
        StreamValue value = reader.read();
        while (value == null && !patience().isZero()) {
            Duration left = patience().minusNanos(System.nanoTime() - start);
            if (!left.isPositive() || !reader.awaitNewData(left)) {
                throw Failure.timedOut("segment '" + name + "': nothing was written to it within "
                        + patience().toMillis() + " ms");
            }
            value = reader.read();
        }
        return value;
    }

    private Duration patience() {
        Duration given = wait.value();
        return given == null ? Duration.ZERO : given;
    }
}
