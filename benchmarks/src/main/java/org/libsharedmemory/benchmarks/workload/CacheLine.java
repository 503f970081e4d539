package org.libsharedmemory.benchmarks.workload;

import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// The bare round trip of a cache line between two JVMs: the floor under every ping-pong.
final class CacheLine implements Workload {
    private static final int PING = 0;
    private static final int PONG = 1;

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) {
        int rounds = parameters.number("rounds", 300_000);
        if (rendezvous.side() == 1) {
            echo(rendezvous, rounds);
            return;
        }
        Histogram nanos = new Histogram(3);
        rendezvous.meet();
        for (int i = 1; i <= rounds; i++) {
            long start = System.nanoTime();
            rendezvous.set(PING, i);
            while (rendezvous.get(PONG) != i) {
                Thread.onSpinWait();
            }
            if (i > rounds / 3) {
                nanos.recordValue(System.nanoTime() - start);
            }
        }
        figures.add(nanos);
    }

    private static void echo(Rendezvous rendezvous, int rounds) {
        rendezvous.meet();
        for (int i = 1; i <= rounds; i++) {
            while (rendezvous.get(PING) != i) {
                Thread.onSpinWait();
            }
            rendezvous.set(PONG, i);
        }
    }
}
