package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;

/// `TelemetryReader NAME`: takes every value of [TelemetryWriter] in order, and knows how many it missed. It does not
/// follow a replacement: so the end of the stream is an exception, once all that was in it has been read.
final class TelemetryReader {
    static void main(String[] args) throws InterruptedException {
        var options =
                ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(10)).withFollowReplacement(false);
        long seen = 0;
        long missed = 0;
        double last = 0;
        try (var telemetry = SharedMemoryReadStream.open(args[0], options)) {
            IO.println("ready");
            while (telemetry.awaitNewData(Duration.ofMinutes(1))) {
                for (StreamValue value; (value = telemetry.next()) != null; ) {
                    seen++;
                    missed += value.missed();
                    last = value.asDoubles()[0];
                }
            }
        } catch (SegmentRetiredException _) {
            IO.println("seen " + seen + " missed " + missed + " last " + last);
        }
    }
}
