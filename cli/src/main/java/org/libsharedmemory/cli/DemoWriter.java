package org.libsharedmemory.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;

/// The process of the demo that writes.
final class DemoWriter implements DemoPart {
    private static final int BREATH = 1_000;
    private static final int ROUND_TRIPS = 200_000;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DemoNames names;
    private final SharedMemoryWriteStream values;
    private final SharedMemoryWriteStream warmUp;
    private final SharedMemoryWriteStream changes;
    private final SharedMemoryWriteStream ping;

    private DemoWriter(DemoNames names) {
        this.names = names;
        this.values = SharedMemoryWriteStream.create(names.values(), DemoNames.SIZE);
        this.warmUp = SharedMemoryWriteStream.create(names.warmUp(), DemoNames.SIZE);
        this.changes = SharedMemoryWriteStream.create(names.changes(), DemoNames.SIZE);
        this.ping = SharedMemoryWriteStream.create(names.ping(), DemoNames.SIZE);
    }

    /// Starts it.
    ///
    /// @param args the prefix of all names
    public static void main(String[] args) throws IOException {
        DemoPart.run(() -> new DemoWriter(new DemoNames(args[0])));
    }

    @Override
    public String obey(String order) throws InterruptedException {
        return switch (order) {
            case "string" -> "version " + values.write(DemoNames.TEXT);
            case "floats" -> "version " + values.write(new float[] {1.5f, -2.25f, 3e10f});
            case "doubles" -> "version " + values.write(new double[] {Math.PI, Math.E, 1e100});
            case "changes" -> changes();
            case "round trips" -> roundTrips();
            case "write for ever" -> writeForEver();
            default -> throw new IllegalArgumentException(order);
        };
    }

    /// How long 100,000 writes took, in nanoseconds.
    private String changes() {
        burst(warmUp);
        burst(warmUp);
        long start = System.nanoTime();
        burst(changes);
        return Long.toString(System.nanoTime() - start);
    }

    private static void burst(SharedMemoryWriteStream to) {
        long[] value = new long[4];
        for (int i = 1; i <= DemoNames.CHANGES; i++) {
            Arrays.fill(value, i);
            to.write(value);
            if (i % BREATH == 0) {
                LockSupport.parkNanos(1); // on few processors the reader gets a turn, too
            }
        }
    }

    /// Median, 99th percentile and number of the second half of the round trips; times in nanoseconds.
    private String roundTrips() throws InterruptedException {
        ReaderOptions waiting = ReaderOptions.DEFAULT.withWaitForSegment(PATIENCE);
        try (SharedMemoryReadStream pong = SharedMemoryReadStream.open(names.pong(), waiting)) {
            long[] times = new long[ROUND_TRIPS];
            long[] value = new long[1];
            long[] answer = {-1};
            MemorySegment target = MemorySegment.ofArray(answer);
            long end = System.nanoTime() + LONG_ENOUGH.toNanos();
            int done = 0;
            while (done < ROUND_TRIPS && System.nanoTime() < end) {
                long start = System.nanoTime();
                value[0] = done;
                ping.write(value);
                while (answer[0] != done) {
                    if (!pong.awaitNewData(PATIENCE)) {
                        throw new IllegalStateException("no answer to ping " + done);
                    }
                    pong.readInto(target);
                }
                times[done++] = System.nanoTime() - start;
            }
            long[] warm = Arrays.copyOfRange(times, done / 2, done);
            Arrays.sort(warm);
            return warm[warm.length / 2] + " " + warm[(int) (warm.length * 0.99)] + " " + warm.length;
        }
    }

    /// Numbered values into a persistent stream, until killed; answers at the start.
    private String writeForEver() {
        SharedMemoryWriteStream kept = SharedMemoryWriteStream.create(
                names.kept(), DemoNames.SIZE, StreamOptions.DEFAULT.withPersistent(true));
        kept.write(new long[32]);
        Thread.ofPlatform().daemon().start(() -> {
            long[] value = new long[32];
            while (true) {
                Arrays.fill(value, value[0] + 1);
                kept.write(value);
            }
        });
        return "writing";
    }
}
