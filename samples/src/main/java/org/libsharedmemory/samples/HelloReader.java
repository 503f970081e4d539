package org.libsharedmemory.samples;

import java.time.Duration;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;

/// `HelloReader NAME`: reads what [HelloWriter] wrote; started first, it waits up to 10 s for the writer.
final class HelloReader {
    static void main(String[] args) throws InterruptedException {
        var patient = ReaderOptions.DEFAULT.withWaitForSegment(Duration.ofSeconds(10));
        try (var reader = SharedMemoryReadStream.open(args[0], patient)) {
            if (reader.awaitNewData(Duration.ofSeconds(10))) {
                IO.println(reader.readString());
            }
        }
    }
}
