package org.libsharedmemory.benchmarks.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What programs other than this one and its ended children use of the processors, the hypervisor's share included.
/// Nothing where there is no `/proc`.
public final class OtherLoad {
    private static final Path ALL = Path.of("/proc/stat");
    private static final Path OWN = Path.of("/proc/self/stat");
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int FIRST_ALSO_COUNTED_ELSEWHERE = 8;
    private static final int USER_BEHIND_NAME = 11;

    private long others = others();
    private long nanos = System.nanoTime();

    public OtherLoad() throws IOException {}

    /// The average since the last call, in processors.
    public double sinceLast() throws IOException {
        long newOthers = others();
        long now = System.nanoTime();
        double used = (newOthers - others) / TICKS_PER_SECOND / ((now - nanos) / 1e9);
        others = newOthers;
        nanos = now;
        return Math.max(0, used);
    }

    private static long others() throws IOException {
        if (!Files.isReadable(ALL)) {
            return 0;
        }
        String[] words = Files.readString(ALL).lines().findFirst().orElse("cpu").split("\\s+");
        long[] ticks = Stream.of(words).skip(1).mapToLong(Long::parseLong).toArray();
        long busy = LongStream.of(ticks).limit(FIRST_ALSO_COUNTED_ELSEWHERE).sum() - ticks[IDLE] - ticks[IO_WAIT];
        String own = Files.readString(OWN);
        String[] behindName = own.substring(own.lastIndexOf(')') + 2).split(" ");
        for (int i = USER_BEHIND_NAME; i < USER_BEHIND_NAME + 4; i++) {
            busy -= Long.parseLong(behindName[i]);
        }
        return busy;
    }
}
