package org.libsharedmemory.benchmarks.workload;

import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.link.Link;
import org.libsharedmemory.benchmarks.link.Links;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// A message goes out over one link and comes back over another; both sides spin, or block where the link does.
final class QueuePingPong implements Workload {
    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int rounds = parameters.number("rounds", 300_000);
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        try (Link in = Links.receiver(rendezvous, first ? "pong" : "ping", parameters);
                Link out = Links.sender(rendezvous, first ? "ping" : "pong", parameters)) {
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
                figures.add(nanos);
            }
            rendezvous.meet();
        }
    }

    private static void send(Link out, Payload payload) {
        while (!out.send(payload)) {
            Thread.onSpinWait();
        }
    }

    private static void receive(Link in, Payload payload, Runnable sink) {
        while (in.receive(payload, sink, 1) == 0) {
            Thread.onSpinWait();
        }
    }
}
