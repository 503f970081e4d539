package org.libsharedmemory.benchmarks.workload;

import java.io.IOException;
import java.util.Arrays;
import org.libsharedmemory.benchmarks.link.Link;
import org.libsharedmemory.benchmarks.link.Links;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// Producers that send as fast as they can, one consumer that drains; messages are numbered, their order is checked,
/// and in the end that all have come. Side 0 consumes; all other sides produce, on other processors.
final class QueueThroughput implements Workload {
    private static final int STOP = 0;
    private static final int SENT = 0;
    private static final int ENDED = 16;
    private static final int NUMBER_BITS = 48;
    private static final long END = (1L << NUMBER_BITS) - 1;
    private static final int WINDOWS = 5;
    private static final int LARGE = 4096;

    private final long[] expected = new long[ENDED];
    private final boolean[] ended = new boolean[ENDED];
    private long received;
    private long missed;
    private long errors;

    @Override
    public int sides(Parameters parameters) {
        return 1 + parameters.number("producers", 1);
    }

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        Payload payload = new Payload(parameters.number("size", 64));
        if (rendezvous.side() == 0) {
            consume(rendezvous, parameters, payload, figures);
        } else {
            produce(rendezvous, parameters, payload, figures);
        }
    }

    private void consume(Rendezvous rendezvous, Parameters parameters, Payload payload, Figures figures)
            throws IOException {
        int limit = parameters.number("limit", 256);
        double[] rates = new double[WINDOWS];
        try (Link link = Links.receiver(rendezvous, "link", parameters)) {
            rendezvous.meet();
            Runnable sink = () -> check(payload);
            drain(link, payload, sink, limit, parameters.nanos("warm", 400));
            drain(link, payload, sink, limit, parameters.nanos("warm", 400));
            long allocated = Figures.allocated();
            long before = received;
            for (int window = 0; window < WINDOWS; window++) {
                rates[window] = drain(link, payload, sink, limit, parameters.nanos("measured", 100));
            }
            figures.add("allocated.consumer", (double) (Figures.allocated() - allocated) / (received - before));
            Arrays.sort(rates);
            figures.add("messages", rates[WINDOWS / 2]);
            rendezvous.set(STOP, 1);
            awaitEnds(rendezvous, link, payload, sink);
            figures.add("missed", missed);
            figures.add("errors", errors + (link.isLossy() ? 0 : missed));
            rendezvous.meet();
        }
    }

    private double drain(Link link, Payload payload, Runnable sink, int limit, long nanos) {
        int receives = payload.bytes().length < LARGE ? 64 : 1;
        long before = received;
        long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            for (int i = 0; i < receives; i++) {
                if (link.receive(payload, sink, limit) == 0) {
                    Thread.onSpinWait();
                }
            }
            now = System.nanoTime();
        }
        return (received - before) * 1e9 / (now - start);
    }

    private void check(Payload payload) {
        int producer = (int) (payload.number() >>> NUMBER_BITS);
        long number = payload.number() & END;
        if (payload.isTorn() || number < expected[producer]) {
            errors++;
        } else if (number == END) {
            ended[producer] = true;
        } else {
            missed += number - expected[producer];
            expected[producer] = number + 1;
            received++;
        }
    }

    private void awaitEnds(Rendezvous rendezvous, Link link, Payload payload, Runnable sink) {
        for (int producer = 1; producer < rendezvous.sides(); producer++) {
            while (!ended[producer]) {
                link.receive(payload, sink, 1);
            }
            missed += rendezvous.get(SENT + producer) - expected[producer];
            rendezvous.set(ENDED + producer, 1);
        }
    }

    private static void produce(Rendezvous rendezvous, Parameters parameters, Payload payload, Figures figures)
            throws Exception {
        int batch = parameters.number("batch", 1);
        int count = payload.bytes().length < LARGE ? Math.max(1, 256 / batch) * batch : batch;
        long base = (long) rendezvous.side() << NUMBER_BITS;
        long number = 0;
        try (Link link = Links.sender(rendezvous, "link", parameters)) {
            rendezvous.meet();
            long allocated = 0;
            long first = 0;
            for (long turn = 0; rendezvous.get(STOP) == 0; turn++) {
                if (turn == 100_000) { // behind the warm-up
                    allocated = Figures.allocated();
                    first = number;
                }
                int sent = link.sendAll(payload, base + number, count);
                number += sent;
                if (sent == 0) {
                    Thread.onSpinWait();
                }
            }
            if (first != 0) {
                figures.add("allocated.producer", (double) (Figures.allocated() - allocated) / (number - first));
            }
            end(rendezvous, link, payload, base, number);
            rendezvous.meet();
        }
    }

    /// Sends the message that may have been left half sent, and then the mark of the end.
    private static void end(Rendezvous rendezvous, Link link, Payload payload, long base, long number) {
        payload.stamp(base + number);
        while (!link.send(payload)) {
            Thread.onSpinWait();
        }
        rendezvous.set(SENT + rendezvous.side(), number + 1);
        payload.stamp(base + END);
        while (rendezvous.get(ENDED + rendezvous.side()) == 0) {
            if (link.send(payload) && !link.isLossy()) {
                return;
            }
        }
    }
}
