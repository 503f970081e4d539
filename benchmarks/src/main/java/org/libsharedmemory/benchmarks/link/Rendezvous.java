package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A page that the processes of one run share beside what is measured: barriers between phases, and words of the
/// workload's own, each alone on its pair of cache lines.
public final class Rendezvous {
    private static final VarHandle LONG_AT = ValueLayout.JAVA_LONG.varHandle();
    private static final String PAGE = "rendezvous";
    private static final long LINE_PAIR = 128;
    private static final int WORDS = 64;
    private static final int FIRST_OWN_WORD = 16;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final MemorySegment page;
    private final int sides;
    private final int side;
    private final Path directory;
    private int phase;

    /// @param directory where the run keeps its files
    /// @param side this process's number, from 0
    public Rendezvous(Path directory, int sides, int side) throws IOException {
        Path file = directory.resolve(PAGE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            page = channel.map(FileChannel.MapMode.READ_WRITE, 0, WORDS * LINE_PAIR, Arena.global());
        }
        this.sides = sides;
        this.side = side;
        this.directory = directory;
    }

    public static void create(Path directory) throws IOException {
        Files.createDirectory(directory);
        Files.write(directory.resolve(PAGE), new byte[(int) (WORDS * LINE_PAIR)], StandardOpenOption.CREATE_NEW);
    }

    /// Waits until the other side has made a file.
    static void awaitFile(Path path) {
        long start = System.nanoTime();
        while (!Files.exists(path)) {
            Thread.onSpinWait();
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("nobody made " + path);
            }
        }
    }

    /// This process's number, from 0.
    public int side() {
        return side;
    }

    public int sides() {
        return sides;
    }

    /// A segment name of this run alone.
    public String name(String what) {
        return directory.getFileName() + "-" + what;
    }

    /// A file of this run alone.
    public Path file(String what) {
        return directory.resolve(what);
    }

    /// Waits until all sides are here.
    public void meet() {
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

    public long get(int word) {
        return (long) LONG_AT.getAcquire(page, (FIRST_OWN_WORD + word) * LINE_PAIR);
    }

    public void set(int word, long value) {
        LONG_AT.setRelease(page, (FIRST_OWN_WORD + word) * LINE_PAIR, value);
    }
}
