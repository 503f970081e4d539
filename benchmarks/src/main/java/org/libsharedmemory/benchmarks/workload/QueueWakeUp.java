package org.libsharedmemory.benchmarks.workload;

import org.libsharedmemory.benchmarks.link.Link;
import org.libsharedmemory.benchmarks.link.Links;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// A message to a consumer that sleeps in the kernel, and one back: see [SleepersRoundTrip]. The link blocks.
final class QueueWakeUp implements Workload {
    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        Runnable sink = () -> {};
        try (Link in = Links.receiver(rendezvous, first ? "pong" : "ping", parameters);
                Link out = Links.sender(rendezvous, first ? "ping" : "pong", parameters)) {
            SleepersRoundTrip roundTrip = new SleepersRoundTrip(
                    payload,
                    () -> {
                        if (!out.send(payload)) {
                            throw new IllegalStateException("no room in an empty queue");
                        }
                    },
                    () -> {
                        if (in.receive(payload, sink, 1) != 1) {
                            throw new IllegalStateException("nothing came");
                        }
                    });
            roundTrip.run(rendezvous, parameters, figures);
        }
    }
}
