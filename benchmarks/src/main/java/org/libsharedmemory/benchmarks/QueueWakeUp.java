package org.libsharedmemory.benchmarks;

import org.HdrHistogram.Histogram;

/// How long a consumer that sleeps in `take` takes to have a message: see [StreamWakeUp].
final class QueueWakeUp implements Workload {
    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        int rounds = parameters.number("rounds", 12_000);
        long pause = parameters.number("pause", 150) * 1000L;
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        Histogram oneWay = new Histogram(3);
        try (QueueLink in = QueueLink.receiver(rendezvous.name(first ? "pong" : "ping"), parameters);
                QueueLink out = QueueLink.sender(rendezvous.name(first ? "ping" : "pong"), parameters)) {
            rendezvous.meet();
            for (int i = 1; i <= rounds; i++) {
                if (first) {
                    send(out, payload, pause);
                }
                in.take(payload, () -> {});
                long nanos = System.nanoTime() - payload.number();
                if (i > rounds / 3) {
                    oneWay.recordValue(Math.max(0, nanos));
                }
                if (!first) {
                    send(out, payload, pause);
                }
            }
            rendezvous.meet();
        }
        figures.add("", oneWay);
    }

    private static void send(QueueLink out, Payload payload, long pause) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < pause) {
            Thread.onSpinWait();
        }
        payload.stamp(System.nanoTime());
        if (!out.put(payload.bytes())) {
            throw new IllegalStateException("no room in an empty queue");
        }
    }
}
