package org.libsharedmemory.benchmarks;

import java.util.List;

/// Queues: how long one message takes there and back, and how many cross in a second.
final class QueueExperiments {
    private static final String PING = "queue-ping-pong ";
    private static final String KERNEL_PING = PING + "rounds=10000 link=";
    private static final String SEND = "queue-throughput ";
    private static final String SEND_BRIEFLY = SEND + "warm=250 measured=60 ";

    /// What `shm bench` measures without options, this and the next.
    static final Experiment FIRST_LOOK_ROUND_TRIP = new Experiment(
            "round-trip",
            "Round trip of 64 bytes between two processes",
            Measure.LATENCY,
            "line",
            List.of(
                    Contestant.java("line", Peer.LINE, "line"),
                    Contestant.java("queue", Peer.SPSC, PING + "kind=SPSC"),
                    Contestant.java("stream", Peer.STREAM, "stream-ping-pong layout=V1"),
                    Contestant.java("Unix socket", Peer.UNIX, KERNEL_PING + "unix"),
                    Contestant.java("pipe", Peer.PIPE, KERNEL_PING + "pipe")),
            List.of());

    /// See [#FIRST_LOOK_ROUND_TRIP].
    static final Experiment FIRST_LOOK_ONE_WAY = new Experiment(
            "one-way",
            "Messages of 64 bytes per second, from one process to another",
            Measure.THROUGHPUT,
            "Unix socket",
            List.of(
                    Contestant.java("queue, batches", Peer.SPSC, SEND_BRIEFLY + "batch=64"),
                    Contestant.java("queue", Peer.SPSC, SEND_BRIEFLY + "kind=SPSC"),
                    Contestant.java("Unix socket, batches", Peer.UNIX, SEND_BRIEFLY + "link=unix batch=64"),
                    Contestant.java("Unix socket", Peer.UNIX, SEND_BRIEFLY + "link=unix"),
                    Contestant.java("pipe", Peer.PIPE, SEND_BRIEFLY + "link=pipe")),
            List.of());

    private QueueExperiments() {}

    static List<Experiment> all() {
        return List.of(
                pingPong(),
                largerPingPong(),
                spsc8(),
                spsc64(),
                spsc256(),
                spsc1024(),
                spsc64KiB(),
                spsc1MiB(),
                spsc16MiB(),
                mpmc(1, 4),
                mpmc(2, 2),
                mpmc(4, 2));
    }

    private static Experiment pingPong() {
        return new Experiment(
                "queue-ping-pong",
                "Queue: round trip of 64 B",
                Measure.LATENCY,
                "C line",
                List.of(
                        Contestant.java("line", Peer.LINE, "line"),
                        Contestant.c("C line", Peer.C_LINE, "cacheline n=200000"),
                        Contestant.java("SPSC", Peer.SPSC, PING + "kind=SPSC"),
                        Contestant.java("SPSC put, take", Peer.SPSC, PING + "kind=SPSC blocking=true"),
                        Contestant.java("MPMC", Peer.MPMC, PING + "kind=MPMC"),
                        Contestant.java("Agrona", Peer.AGRONA, PING + "link=agrona kind=SPSC"),
                        Contestant.java("Agrona ManyToOne", Peer.AGRONA_MANY, PING + "link=agrona kind=MPMC"),
                        Contestant.java("Aeron", Peer.AERON, PING + "link=aeron"),
                        Contestant.java("Chronicle", Peer.CHRONICLE, PING + "link=chronicle rounds=100000"),
                        Contestant.java("JCTools, threads", Peer.JCTOOLS, PING + "link=jctools"),
                        Contestant.java("Unix socket", Peer.UNIX, KERNEL_PING + "unix"),
                        Contestant.java("pipe", Peer.PIPE, KERNEL_PING + "pipe"),
                        Contestant.java("TCP", Peer.TCP, KERNEL_PING + "tcp"),
                        Contestant.c("lib", Peer.LIB, "lsm_peer queue-pingpong")),
                List.of(
                        Ratio.of("SPSC:p50", "C line:p50").atMost(1.25),
                        Ratio.of("SPSC:p50", "lib:p50").atMost(0.55),
                        Ratio.of("SPSC:p50", "Agrona:p50").atMost(0.9),
                        Ratio.of("SPSC:p99", "lib:p99").atMost(0.5),
                        Ratio.of("SPSC put, take:p50", "SPSC:p50").atMost(1.1),
                        Ratio.of("MPMC:p50", "Agrona ManyToOne:p50"),
                        Ratio.of("SPSC:p50", "Unix socket:p50"),
                        Ratio.of("line:p50", "C line:p50")));
    }

    private static Experiment largerPingPong() {
        String size = " size=1024";
        return new Experiment(
                "queue-ping-pong-1024",
                "Queue: round trip of 1 KiB",
                Measure.LATENCY,
                "lib",
                List.of(
                        Contestant.java("SPSC", Peer.SPSC, PING + "kind=SPSC" + size),
                        Contestant.java("MPMC", Peer.MPMC, PING + "kind=MPMC" + size),
                        Contestant.java("Agrona", Peer.AGRONA, PING + "link=agrona kind=SPSC" + size),
                        Contestant.java("Aeron", Peer.AERON, PING + "link=aeron" + size),
                        Contestant.java("Unix socket", Peer.UNIX, KERNEL_PING + "unix" + size),
                        Contestant.c("lib", Peer.LIB, "lsm_peer queue-pingpong" + size)),
                List.of(Ratio.of("SPSC:p50", "lib:p50"), Ratio.of("SPSC:p50", "Agrona:p50")));
    }

    private static Experiment throughput(int size, List<Contestant> contestants, List<Ratio> ratios) {
        return new Experiment(
                "spsc-" + size,
                "Queue: messages of " + Quantity.bytes(size) + " per second, one producer and one consumer",
                Measure.THROUGHPUT,
                "lib",
                contestants,
                ratios);
    }

    private static Contestant once(String parameters) {
        return Contestant.java("once", Peer.SPSC, SEND + parameters);
    }

    private static Contestant batch(String parameters) {
        return Contestant.java("batch", Peer.SPSC, SEND + "batch=64 " + parameters);
    }

    private static Contestant agrona(String parameters) {
        return Contestant.java("Agrona", Peer.AGRONA, SEND + "link=agrona kind=SPSC " + parameters);
    }

    /// Its three buffers of 64 MiB are new pages until all have been written once.
    private static Contestant aeron(String parameters) {
        return Contestant.java("Aeron", Peer.AERON, SEND + "link=aeron warm=3000 " + parameters);
    }

    private static Contestant unix(String parameters) {
        return Contestant.java("Unix socket", Peer.UNIX, SEND + "link=unix " + parameters);
    }

    private static Contestant pipe(String parameters) {
        return Contestant.java("pipe", Peer.PIPE, SEND + "link=pipe " + parameters);
    }

    private static Contestant lib(String parameters) {
        return Contestant.c("lib", Peer.LIB, "lsm_peer queue " + parameters);
    }

    private static Contestant limit(String parameters) {
        return Contestant.c("limit", Peer.C_RING, "spsc_limit " + parameters);
    }

    private static Experiment spsc8() {
        String size = "size=8";
        return throughput(
                8,
                List.of(once(size), batch(size), agrona(size), lib(size + " n=4000000"), limit(size + " n=60000000")),
                List.of(Ratio.of("once:messages", "lib:messages"), Ratio.of("once:messages", "Agrona:messages")));
    }

    private static Experiment spsc64() {
        String size = "size=64";
        return throughput(
                64,
                List.of(
                        once(size),
                        Contestant.java("again", Peer.SPSC, SEND + "delivery=AT_LEAST_ONCE"),
                        batch(size),
                        Contestant.java("batch again", Peer.SPSC, SEND + "delivery=AT_LEAST_ONCE batch=64"),
                        Contestant.java("single", Peer.SPSC, SEND + "limit=1"),
                        Contestant.java("bare ring", Peer.BARE_RING, SEND + "link=bare"),
                        Contestant.java("bare ring, unchecked", Peer.BARE_RING, SEND + "link=bare bounds=unchecked"),
                        agrona(size),
                        Contestant.java("Agrona, unchecked", Peer.AGRONA_UNCHECKED, SEND + "link=agrona kind=SPSC"),
                        Contestant.java("Agrona broadcast", Peer.BROADCAST, SEND + "link=broadcast"),
                        aeron(size),
                        Contestant.java("Chronicle", Peer.CHRONICLE, SEND + "link=chronicle"),
                        Contestant.java("JCTools, threads", Peer.JCTOOLS, SEND + "link=jctools"),
                        unix(size),
                        Contestant.java("Unix socket, batches", Peer.UNIX, SEND + "link=unix batch=64"),
                        pipe(size),
                        Contestant.java("pipe, batches", Peer.PIPE, SEND + "link=pipe batch=64"),
                        Contestant.java("TCP", Peer.TCP, SEND + "link=tcp"),
                        lib("n=4000000"),
                        limit("n=40000000")),
                List.of(
                        Ratio.of("once:messages", "lib:messages").atLeast(10),
                        Ratio.of("once:messages", "Agrona:messages").atLeast(2),
                        Ratio.of("once:messages", "Aeron:messages").atLeast(2.5),
                        Ratio.of("once:messages", "limit:messages").atLeast(0.5),
                        Ratio.of("batch:messages", "Agrona:messages"),
                        Ratio.of("batch:messages", "limit:messages"),
                        Ratio.of("again:messages", "once:messages").named("the price of at most once"),
                        Ratio.of("once:messages", "bare ring:messages")
                                .named("the price of crash safety, waiting and checks of what is read"),
                        Ratio.of("bare ring:messages", "bare ring, unchecked:messages")
                                .named("the price of bounds checks"),
                        Ratio.of("once:messages", "Unix socket:messages")));
    }

    private static Experiment spsc256() {
        String size = "size=256";
        return throughput(
                256,
                List.of(
                        once(size),
                        batch(size),
                        agrona(size),
                        aeron(size),
                        lib(size + " n=4000000"),
                        limit(size + " n=15000000")),
                List.of(
                        Ratio.of("once:messages", "lib:messages").atLeast(8),
                        Ratio.of("once:messages", "Agrona:messages")));
    }

    private static Experiment spsc1024() {
        String size = "size=1024";
        return throughput(
                1024,
                List.of(
                        once(size),
                        batch(size),
                        agrona(size),
                        aeron(size),
                        unix(size),
                        pipe(size),
                        lib(size + " n=3000000"),
                        limit(size + " n=6000000")),
                List.of(
                        Ratio.of("once:messages", "lib:messages").atLeast(5),
                        Ratio.of("once:messages", "Agrona:messages")));
    }

    /// Ours and Agrona's in a ring of 4 MiB.
    private static Experiment spsc64KiB() {
        String size = "size=65536 ";
        String ring = size + "ring=4194304";
        return throughput(
                65_536,
                List.of(
                        once(ring),
                        agrona(ring),
                        aeron(size),
                        unix(size),
                        pipe(size),
                        lib(size + "n=150000"),
                        limit(size + "n=300000 capacity=32")),
                List.of(
                        Ratio.of("once:messages", "lib:messages").atLeast(2.4),
                        Ratio.of("once:messages", "Agrona:messages")));
    }

    /// Agrona takes messages of an eighth of its ring at most.
    private static Experiment spsc1MiB() {
        String size = "size=1048576 ";
        return throughput(
                1_048_576,
                List.of(
                        once(size + "ring=4194304"),
                        agrona(size + "ring=8388608"),
                        unix(size),
                        lib(size + "capacity=64 n=8000"),
                        limit(size + "capacity=4 n=20000")),
                List.of(Ratio.of("once:messages", "lib:messages"), Ratio.of("once:messages", "Agrona:messages")));
    }

    private static Experiment spsc16MiB() {
        String size = "size=16777216 ";
        return throughput(
                16_777_216,
                List.of(
                        once(size + "ring=67108864"),
                        Contestant.java("pieces", Peer.SPSC, SEND + size + "piece=262144 ring=2097152"),
                        unix(size),
                        lib(size + "capacity=4 n=500"),
                        limit(size + "piece=262144 capacity=8 batch=4 n=1000")),
                List.of(
                        Ratio.of("pieces:messages", "lib:messages").atLeast(3.5),
                        Ratio.of("once:messages", "lib:messages")));
    }

    private static Experiment mpmc(int producers, double goalOverLib) {
        // producers that share a processor share it with their compilers, too
        String several = "producers=" + producers + " warm=" + (producers == 1 ? 400 : 750 * producers);
        return new Experiment(
                "mpmc-" + producers,
                "Queue: messages of 64 B per second, producers: " + producers,
                Measure.THROUGHPUT,
                "lib",
                List.of(
                        Contestant.java("once", Peer.MPMC, SEND + "kind=MPMC " + several),
                        Contestant.java("batch", Peer.MPMC, SEND + "kind=MPMC batch=64 " + several),
                        Contestant.java("Agrona", Peer.AGRONA_MANY, SEND + "link=agrona kind=MPMC " + several),
                        aeron("producers=" + producers),
                        Contestant.java("JCTools, threads", Peer.JCTOOLS, SEND + "link=jctools " + several),
                        lib("n=4000000 " + several)),
                List.of(
                        Ratio.of("once:messages", "lib:messages").atLeast(goalOverLib),
                        Ratio.of("once:messages", "Agrona:messages").atLeast(1),
                        Ratio.of("batch:messages", "Agrona:messages"),
                        Ratio.of("once:messages", "Aeron:messages")));
    }
}
