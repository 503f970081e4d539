package org.libsharedmemory.stream;

import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.ReaderOverrunException;
import org.libsharedmemory.segment.SegmentCorruptException;

/// Bounds a reader's tries to get hold of a value that is overwritten again and again: 64 quick ones, then
/// yielding; a version that does not move and cannot be read for 100 ms is damage; always overtaken for 2 s is an
/// overrun. Reused from read to read, so that being overtaken allocates nothing.
final class Pursuit {
    private static final long DAMAGED_NANOS = 100_000_000;
    private static final long OVERRUN_NANOS = 2_000_000_000L;
    private static final int FEWEST_TRIES = 64; // this thread may have been stopped between two tries

    private final String name;
    private long version;
    private int triesBefore;
    private long since;
    private long start;

    Pursuit(String name) {
        this.name = name;
    }

    /// To be called after a failed try for `wanted`.
    ///
    /// @param tries how many tries of this read have failed before; 0 begins a new pursuit
    /// @throws SegmentCorruptException when it will never be readable
    /// @throws ReaderOverrunException when the writer is always faster
    void failed(long wanted, int tries) {
        long now = System.nanoTime();
        if (tries == 0) {
            start = now;
        }
        if (tries == 0 || wanted != version) {
            version = wanted;
            triesBefore = tries;
            since = now;
        }
        if (now - since > DAMAGED_NANOS && tries - triesBefore >= FEWEST_TRIES) {
            throw new SegmentCorruptException(
                    name,
                    "its version " + wanted + " is announced but has not been readable for 100 ms: a stamp or the"
                            + " version is damaged; remove or replace the stream");
        }
        if (now - start > OVERRUN_NANOS && tries >= FEWEST_TRIES) {
            throw new ReaderOverrunException(
                    name,
                    "the writer overtook this reader " + (tries + 1) + " times in 2 s, last at version " + wanted
                            + "; more cells, or smaller values, give readers more time");
        }
        Patience.pause(Math.min(tries, 100));
    }
}
