package org.libsharedmemory.benchmarks.machine;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/// The round trip of a bare cache line between two threads of this process on two processors: it takes a few
/// milliseconds and tells in which state the machine is.
public final class Probe {
    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROUNDS = 30_000;
    private static final int PING = 32;
    private static final int PONG = 96;

    private final Processors processors;
    private final List<Integer> allowed;
    private final long[] lines = new long[128];
    private final long[] nanos = new long[ROUNDS];

    public Probe(Processors processors) throws IOException, InterruptedException {
        this.processors = processors;
        this.allowed = Processors.allowed();
        for (int i = 0; i < 3; i++) {
            roundTrip(); // until it is compiled
        }
    }

    /// The median now, in nanoseconds.
    public double roundTrip() throws InterruptedException {
        Arrays.fill(lines, 0);
        Thread echo = Thread.ofPlatform().daemon().start(this::echo);
        Processors.pin(processors.of(0));
        try {
            for (int i = 1; i <= ROUNDS; i++) {
                long start = System.nanoTime();
                LONG.setRelease(lines, PING, (long) i);
                await(PONG, i);
                nanos[i - 1] = System.nanoTime() - start;
            }
        } finally {
            Processors.pin(allowed);
        }
        echo.join();
        Arrays.sort(nanos, ROUNDS / 4, ROUNDS);
        return nanos[ROUNDS / 4 + (ROUNDS - ROUNDS / 4) / 2];
    }

    private void echo() {
        Processors.pin(processors.of(1));
        for (int i = 1; i <= ROUNDS; i++) {
            await(PING, i);
            LONG.setRelease(lines, PONG, (long) i);
        }
    }

    private void await(int line, long number) {
        while ((long) LONG.getAcquire(lines, line) != number) {
            Thread.onSpinWait();
        }
    }
}
