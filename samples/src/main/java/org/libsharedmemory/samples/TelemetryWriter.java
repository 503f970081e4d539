package org.libsharedmemory.samples;

import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;

/// `TelemetryWriter NAME COUNT`: twelve doubles, a thousand times a second. 256 cells keep a quarter of a second of
/// history, so a reader that pauses for less misses nothing.
final class TelemetryWriter {
    private static final long PERIOD_NANOS = 1_000_000;

    static void main(String[] args) {
        var history = StreamOptions.DEFAULT.withCells(256);
        long byteSize = 5 + 12 * Double.BYTES; // 5 bytes: the header of the classic layout V1
        try (var telemetry = SharedMemoryWriteStream.create(args[0], byteSize, history)) {
            IO.readln("ready; press Enter to start\n");
            double[] sample = new double[12];
            long next = System.nanoTime();
            for (int n = 1; n <= Integer.parseInt(args[1]); n++) {
                sample[0] = n;
                telemetry.write(sample);
                next += PERIOD_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }
}
