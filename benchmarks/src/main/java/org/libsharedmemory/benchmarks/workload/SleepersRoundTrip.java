package org.libsharedmemory.benchmarks.workload;

import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// The round trip between two that sleep in the kernel: from before the call that wakes to after the wait of the other
/// one, there and back. Whoever wakes the other is busy for `pause` microseconds before, so that the other surely
/// sleeps; that time is not counted. A message carries the nanoseconds since the epoch of `nanoTime` at which it would
/// have been sent without pauses.
///
/// Before what is measured come `warmup` round trips with a quarter of the pause: the compiler takes a method after
/// 5,000 calls.
final class SleepersRoundTrip {
    /// A call that may block.
    interface Call {
        void run() throws InterruptedException;
    }

    private final Payload payload;
    private final Call send;
    private final Call receive;

    SleepersRoundTrip(Payload payload, Call send, Call receive) {
        this.payload = payload;
        this.send = send;
        this.receive = receive;
    }

    void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws InterruptedException {
        int warmup = parameters.number("warmup", 6_000);
        int rounds = parameters.number("rounds", 2_000);
        long pause = parameters.number("pause", 400) * 1000L;
        rendezvous.meet();
        if (rendezvous.side() == 1) {
            echo(warmup, pause / 4);
            echo(rounds, pause);
        } else {
            measure(warmup, pause / 4);
            figures.add(measure(rounds, pause));
        }
        rendezvous.meet();
    }

    private Histogram measure(int rounds, long pause) throws InterruptedException {
        Histogram nanos = new Histogram(3);
        for (int i = 0; i < rounds; i++) {
            busyUntil(System.nanoTime() + pause);
            payload.stamp(System.nanoTime());
            send.run();
            receive.run();
            nanos.recordValue(Math.max(0, System.nanoTime() - payload.number()));
        }
        return nanos;
    }

    private void echo(int rounds, long pause) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            receive.run();
            long woken = System.nanoTime();
            busyUntil(woken + pause);
            payload.stamp(payload.number() + (System.nanoTime() - woken));
            send.run();
        }
    }

    private static void busyUntil(long nanos) {
        while (System.nanoTime() < nanos) {
            Thread.onSpinWait();
        }
    }
}
