package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A page that the processes of one run share beside what is measured: barriers between phases, and words of the
/// workload's own, each alone on its pair of cache lines.
final class Rendezvous {
    private static final VarHandle LONG_AT = ValueLayout.JAVA_LONG.varHandle();
    private static final long LINE_PAIR = 128;
    private static final int WORDS = 64;
    private static final int FIRST_OWN_WORD = 16;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final MemorySegment page;
    private final int sides;
    private final int side;
    private final String prefix;
    private int phase;

    /// @param side this process's number, from 0
    Rendezvous(Path file, int sides, int side) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            page = channel.map(FileChannel.MapMode.READ_WRITE, 0, WORDS * LINE_PAIR, Arena.global());
        }
        this.sides = sides;
        this.side = side;
        this.prefix = file.getFileName().toString();
    }

    static void create(Path file) throws IOException {
        Files.write(file, new byte[(int) (WORDS * LINE_PAIR)], StandardOpenOption.CREATE_NEW);
    }

    /// This process's number, from 0.
    int side() {
        return side;
    }

    int sides() {
        return sides;
    }

    /// A segment name of this run alone.
    String name(String what) {
        return prefix + "-" + what;
    }

    /// Waits until all sides are here.
    void meet() {
        phase++;
        LONG_AT.setRelease(page, side * LINE_PAIR, (long) phase);
        long start = System.nanoTime();
        for (int other = 0; other < sides; other++) {
            while ((long) LONG_AT.getAcquire(page, other * LINE_PAIR) < phase) {
                Thread.onSpinWait();
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new IllegalStateException("side " + other + " did not come to phase " + phase);
                }
            }
        }
    }

    long get(int word) {
        return (long) LONG_AT.getAcquire(page, (FIRST_OWN_WORD + word) * LINE_PAIR);
    }

    void set(int word, long value) {
        LONG_AT.setRelease(page, (FIRST_OWN_WORD + word) * LINE_PAIR, value);
    }

    /// The value in the middle of several.
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
