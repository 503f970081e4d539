package org.libsharedmemory.benchmarks;

import java.io.IOException;

/// Producers that send as fast as they can, one consumer that drains; messages are numbered and the order checked.
/// Side 0 consumes; all other sides produce, on the other processor.
final class QueueThroughput implements Workload {
    private static final int STOP = 0;
    private static final int NUMBER_BITS = 48;
    private static final int WINDOWS = 5;

    private final long[] expected = new long[64];
    private long received;
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
        try (Link link = Links.receiver(rendezvous.name("link"), parameters)) {
            rendezvous.meet();
            Runnable sink = () -> check(payload);
            drain(link, payload, sink, limit, parameters.nanos("warm", 1000));
            drain(link, payload, sink, limit, parameters.nanos("warm", 1000));
            long allocated = Figures.allocated();
            long before = received;
            for (int window = 0; window < WINDOWS; window++) {
                rates[window] = drain(link, payload, sink, limit, parameters.nanos("measured", 200));
            }
            figures.add("allocated.consumer", (double) (Figures.allocated() - allocated) / (received - before));
            figures.add("messages", Rendezvous.median(rates));
            figures.add("errors", errors);
            rendezvous.set(STOP, 1);
            for (int side = 1; side < rendezvous.sides(); side++) {
                while (rendezvous.get(STOP + side) == 0) {
                    link.receive(payload, sink, limit);
                }
            }
            rendezvous.meet();
        }
    }

    private double drain(Link link, Payload payload, Runnable sink, int limit, long nanos) {
        long before = received;
        long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            for (int i = 0; i < 64; i++) {
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
        if (expected[producer] != 0 && payload.number() != expected[producer] || payload.isTorn()) {
            errors++;
        }
        expected[producer] = payload.number() + 1;
        received++;
    }

    private void produce(Rendezvous rendezvous, Parameters parameters, Payload payload, Figures figures)
            throws Exception {
        int batch = parameters.number("batch", 1);
        long number = (long) rendezvous.side() << NUMBER_BITS;
        try (Link link = Links.sender(rendezvous.name("link"), parameters)) {
            rendezvous.meet();
            long allocated = 0;
            long first = 0;
            for (long turn = 0; rendezvous.get(STOP) == 0; turn++) {
                if (turn == 100_000) { // behind the warm-up
                    allocated = Figures.allocated();
                    first = number;
                }
                int sent = link.sendAll(payload, number, 256 / batch * batch);
                number += sent;
                if (sent == 0) {
                    Thread.onSpinWait();
                }
            }
            if (first != 0) {
                figures.add("allocated.producer", (double) (Figures.allocated() - allocated) / (number - first));
            }
            rendezvous.set(STOP + rendezvous.side(), 1);
            rendezvous.meet();
        }
    }
}
