package org.libsharedmemory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How long the thread that uses it is held up: the time that passes without the time that it is ready to run and waits
/// for a processor, which Linux counts for each thread. So a busy machine is not taken for a library that blocks;
/// every other wait counts, for a lock, for another process, for a page. Elsewhere than on Linux all time counts.
public final class HeldUp {
    private static final Path COUNTED = Path.of("/proc/thread-self/schedstat");
    /// Shorter than this is not worth looking at the processor's share, and so old may what was read be.
    private static final long LITTLE_NANOS = 1_000_000;

    private final boolean isCounted = Files.isReadable(COUNTED);
    private long readAt = System.nanoTime() - LITTLE_NANOS;
    private long waited;
    private long start;

    /// What is measured begins now.
    public void begin() {
        if (System.nanoTime() - readAt >= LITTLE_NANOS) {
            waited = waitedForProcessor();
            readAt = System.nanoTime();
        }
        start = System.nanoTime();
    }

    /// Nanoseconds since it began.
    public long nanos() {
        return nanosSince(start);
    }

    /// Nanoseconds since it began or since an instant, whichever is later.
    public long nanosSince(long instant) {
        long from = instant - start > 0 ? instant : start;
        long passed = System.nanoTime() - from;
        return passed < LITTLE_NANOS ? passed : Math.max(0, passed - (waitedForProcessor() - waited));
    }

    private long waitedForProcessor() {
        if (!isCounted) {
            return 0;
        }
        try {
            return Long.parseLong(Files.readString(COUNTED).split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
