package org.libsharedmemory.benchmarks;

import org.HdrHistogram.Histogram;

/// A message goes out over one queue and comes back over another; both sides spin.
final class QueuePingPong implements Workload {
    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int rounds = parameters.number("rounds", 300_000);
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        try (Link in = Links.receiver(rendezvous.name(first ? "pong" : "ping"), parameters);
                Link out = Links.sender(rendezvous.name(first ? "ping" : "pong"), parameters)) {
            rendezvous.meet();
            Histogram nanos = new Histogram(3);
            Runnable sink = () -> {};
            long allocated = 0;
            for (int i = 1; i <= rounds; i++) {
                if (i == rounds / 3) {
                    nanos.reset();
                    allocated = Figures.allocated();
                }
                long start = System.nanoTime();
                if (first) {
                    payload.stamp(i);
                    send(out, payload);
                }
                receive(in, payload, sink);
                if (!first) {
                    send(out, payload);
                }
                nanos.recordValue(System.nanoTime() - start);
                payload.expect(i);
            }
            figures.add("allocated." + (first ? "sender" : "echo"), (Figures.allocated() - allocated) * 1.5 / rounds);
            if (first) {
                figures.add("", nanos);
            }
            rendezvous.meet();
        }
    }

    private static void send(Link out, Payload payload) {
        while (!out.send(payload.bytes())) {
            Thread.onSpinWait();
        }
    }

    private static void receive(Link in, Payload payload, Runnable sink) {
        while (in.receive(payload, sink, 1) == 0) {
            Thread.onSpinWait();
        }
    }
}
