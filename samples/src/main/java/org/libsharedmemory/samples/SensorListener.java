package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamLayout;

/// `SensorListener NAME`: listens to `sensor.c`, a C program that knows nothing of this library and writes the
/// C++ library's first layout. Such a writer wakes nobody, so the subscription polls, at most 1 ms apart.
final class SensorListener {
    static void main(String[] args) throws InterruptedException {
        var written =
                ReaderOptions.DEFAULT.withForeignLayout(StreamLayout.V1).withWaitForSegment(Duration.ofSeconds(10));
        try (var sensor = SharedMemoryReadStream.open(args[0], written);
                var changes = sensor.onChange(value -> IO.println(value.asString()))) {
            IO.readln(); // the handler runs on a thread of its own until Enter is pressed
            IO.println("delivered " + changes.delivered());
        }
    }
}
