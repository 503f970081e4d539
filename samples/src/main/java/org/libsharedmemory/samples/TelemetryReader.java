package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;

/// `TelemetryReader NAME`: takes every value of [TelemetryWriter] in order, and knows how many it missed.
final class TelemetryReader {
    static void main(String[] args) throws InterruptedException {
        var patient = ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(10));
        try (var telemetry = SharedMemoryReadStream.open(args[0], patient)) {
            IO.println("ready");
            long seen = 0;
            double last = 0;
            while (telemetry.awaitNewData(Duration.ofSeconds(2))) {
                for (StreamValue value; (value = telemetry.next()) != null; ) {
                    seen++;
                    last = value.asDoubles()[0];
                }
            }
            IO.println("seen " + seen + " missed " + telemetry.missed() + " last " + last);
        }
    }
}
