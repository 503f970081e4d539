package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;

/// `PatientReader NAME WAIT`: waits for a writer, then for its value, each for `WAIT` (such as `PT0.5S`) at most.
/// A missing segment is an exception, a value that does not come is a return value.
final class PatientReader {
    static void main(String[] args) throws InterruptedException {
        Duration wait = Duration.parse(args[1]);
        try (var prices = SharedMemoryReadStream.open(args[0], ReaderOptions.DEFAULT.withWaitForSegment(wait))) {
            if (prices.awaitNewData(wait)) {
                IO.println("price " + prices.readString());
            } else {
                IO.println("a writer, but no price within " + wait);
            }
        } catch (SegmentNotFoundException e) {
            IO.println("no writer: " + e.getMessage());
        }
    }
}
