package org.libsharedmemory.benchmarks.workload;

import java.lang.invoke.VarHandle;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// What a writer does for those who might wait, when nobody does: a look at the word that says who waits, behind the
/// store that publishes and not before it. The difference to the store alone, in nanoseconds; one process. The library
/// has no form without it that could be measured instead.
final class Announcement implements Workload {
    private static final int WORD = 0;
    private static final int WAITERS = 4;
    private static final int ROWS = 60;
    private static final int ROW = 1_000_000;

    private long seen;

    @Override
    public int sides(Parameters parameters) {
        return 1;
    }

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) {
        int row = Math.min(ROW, parameters.number("rounds", ROW));
        long without = Long.MAX_VALUE;
        long with = Long.MAX_VALUE;
        for (int i = 0; i < ROWS; i++) {
            without = Math.min(without, stores(rendezvous, row));
            with = Math.min(with, storesAndLooks(rendezvous, row));
        }
        figures.add("ns", (double) (with - without) / row);
        figures.add("seen", seen);
    }

    private static long stores(Rendezvous rendezvous, int row) {
        long start = System.nanoTime();
        for (int i = 0; i < row; i++) {
            rendezvous.set(WORD, i);
        }
        return System.nanoTime() - start;
    }

    private long storesAndLooks(Rendezvous rendezvous, int row) {
        long start = System.nanoTime();
        for (int i = 0; i < row; i++) {
            rendezvous.set(WORD, i);
            VarHandle.releaseFence();
            seen += rendezvous.get(WAITERS);
        }
        return System.nanoTime() - start;
    }
}
