package org.libsharedmemory.benchmarks;

import java.util.List;

/// Queues that do not fit into the processors' caches: 64 MiB, which all contestants write through once before they
/// are measured. The lines that a producer fills have long left the consumer's cache then.
final class LargeRingExperiments {
    private static final String SEND = "queue-throughput warm=1500 ";
    private static final String RING = "ring=67108864 ";
    private static final String SLOTS = "kind=MPMC capacity=524288 ";

    private LargeRingExperiments() {}

    static List<Experiment> all() {
        return List.of(spsc(), mpmc(1), mpmc(2));
    }

    private static Experiment spsc() {
        return new Experiment(
                "large-spsc-64",
                "Queue of 64 MiB: messages of 64 B per second, one producer and one consumer",
                Measure.THROUGHPUT,
                "limit",
                List.of(
                        Contestant.java("once", Peer.SPSC, SEND + RING),
                        Contestant.java("again", Peer.SPSC, SEND + RING + "delivery=AT_LEAST_ONCE"),
                        Contestant.java("batch", Peer.SPSC, SEND + RING + "batch=64"),
                        Contestant.java("Agrona", Peer.AGRONA, SEND + RING + "link=agrona kind=SPSC"),
                        Contestant.java("Aeron", Peer.AERON, "queue-throughput link=aeron warm=3000"),
                        Contestant.c("limit", Peer.C_RING, "spsc_limit n=100000000 capacity=1048576")),
                List.of(
                        Ratio.of("once:messages", "Agrona:messages"),
                        Ratio.of("once:messages", "Aeron:messages"),
                        Ratio.of("batch:messages", "Agrona:messages"),
                        Ratio.of("batch:messages", "limit:messages")));
    }

    private static Experiment mpmc(int producers) {
        String several = "producers=" + producers;
        return new Experiment(
                "large-mpmc-" + producers,
                "Queue of 524,288 messages of 64 B: messages per second, producers: " + producers,
                Measure.THROUGHPUT,
                "Agrona",
                List.of(
                        Contestant.java("once", Peer.MPMC, SEND + SLOTS + several),
                        Contestant.java("batch", Peer.MPMC, SEND + SLOTS + "batch=64 " + several),
                        Contestant.java("Agrona", Peer.AGRONA_MANY, SEND + RING + "link=agrona kind=MPMC " + several),
                        Contestant.java("Aeron", Peer.AERON, "queue-throughput link=aeron warm=3000 " + several)),
                List.of(
                        Ratio.of("once:messages", "Agrona:messages"),
                        Ratio.of("once:messages", "Aeron:messages"),
                        Ratio.of("batch:messages", "Agrona:messages")));
    }
}
