package org.libsharedmemory.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/// All experiments.
final class Suite {
    private static final Contestant LINE = Contestant.java("line", Peer.LINE, "line");
    private static final Contestant C_LINE = Contestant.c("C line", Peer.C_LINE, "cacheline n=100000");
    private static final Contestant C_FUTEX = Contestant.c("C futex", Peer.C_FUTEX, "futex_wake n=2000");
    private static final String PING = "queue-ping-pong ";
    private static final String QUICK = "queue-throughput warm=250 measured=60 ";
    private static final String KERNEL_PING = "queue-ping-pong rounds=10000 link=";

    /// What `shm bench` runs: it needs no C compiler, and about a minute.
    static final List<Experiment> SHORT = List.of(
            new Experiment(
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
                    List.of()),
            new Experiment(
                    "one-way",
                    "Messages of 64 bytes per second, from one process to another",
                    Measure.THROUGHPUT,
                    "Unix socket",
                    List.of(
                            Contestant.java("queue, batches", Peer.SPSC, QUICK + "batch=64"),
                            Contestant.java("queue", Peer.SPSC, QUICK + "kind=SPSC"),
                            Contestant.java("Unix socket, batches", Peer.UNIX, QUICK + "link=unix batch=64"),
                            Contestant.java("Unix socket", Peer.UNIX, QUICK + "link=unix"),
                            Contestant.java("pipe", Peer.PIPE, QUICK + "link=pipe")),
                    List.of()));

    /// What `shm bench --full` runs.
    static final List<Experiment> FULL = List.of(
            new Experiment(
                    "stream-ping-pong",
                    "Stream: round trip of 64 bytes",
                    Measure.LATENCY,
                    "line",
                    List.of(
                            LINE,
                            C_LINE,
                            Contestant.java("V1", Peer.STREAM, "stream-ping-pong layout=V1"),
                            Contestant.java("NONE", Peer.STREAM, "stream-ping-pong layout=NONE"),
                            Contestant.c("lib", Peer.LIB, "lsm_peer stream-pingpong")),
                    List.of(
                            Ratio.of("line:p50", "C line:p50"),
                            Ratio.of("V1:p50", "lib:p50").atMost(1.15),
                            Ratio.of("V1:p99", "lib:p99").atMost(0.4))),
            flatOut(64, 20),
            flatOut(1024, 25),
            flatOut(65_536, 1000),
            new Experiment(
                    "wake-up",
                    "Round trip of 64 bytes between two that sleep in the kernel",
                    Measure.LATENCY,
                    "C futex",
                    List.of(
                            C_FUTEX,
                            Contestant.java("stream", Peer.STREAM, "stream-wake-up layout=V1"),
                            Contestant.java("SPSC", Peer.SPSC, "queue-wake-up blocking=true kind=SPSC"),
                            Contestant.java("MPMC", Peer.MPMC, "queue-wake-up blocking=true kind=MPMC"),
                            Contestant.java("Unix socket", Peer.UNIX, "queue-wake-up link=unix")),
                    List.of(
                            Ratio.of("stream:p50", "C futex:p50").atMost(1.0),
                            Ratio.of("SPSC:p50", "C futex:p50").atMost(1.0),
                            Ratio.of("MPMC:p50", "C futex:p50").atMost(1.0))),
            new Experiment(
                    "queue-ping-pong",
                    "Queue: round trip of 64 bytes",
                    Measure.LATENCY,
                    "line",
                    List.of(
                            LINE,
                            C_LINE,
                            Contestant.java("SPSC", Peer.SPSC, PING + "kind=SPSC"),
                            Contestant.java("MPMC", Peer.MPMC, PING + "kind=MPMC"),
                            Contestant.java("Agrona", Peer.AGRONA, PING + "link=agrona kind=SPSC"),
                            Contestant.c("lib", Peer.LIB, "lsm_peer queue-pingpong")),
                    List.of(
                            Ratio.of("SPSC:p50", "C line:p50").atMost(1.25),
                            Ratio.of("SPSC:p50", "Agrona:p50").atMost(0.9),
                            Ratio.of("SPSC:p50", "lib:p50").atMost(0.55),
                            Ratio.of("SPSC:p99", "lib:p99").atMost(0.5))),
            spsc(8),
            spsc(64),
            spsc(256),
            spsc(1024),
            spsc(65_536),
            mpmc(1),
            mpmc(2),
            mpmc(4));

    private Suite() {}

    static Experiment named(String name) {
        return Stream.concat(SHORT.stream(), FULL.stream())
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("not an experiment: " + name + ", but these are: " + names()));
    }

    static List<String> names() {
        return Stream.concat(SHORT.stream(), FULL.stream())
                .map(Experiment::name)
                .toList();
    }

    private static Experiment flatOut(int size, double goal) {
        String java = "stream-flat-out size=" + size + " layout=";
        return new Experiment(
                "stream-flat-out-" + size,
                "Stream: a writer and a reader that never pause, " + Quantity.bytes(size),
                Measure.FLAT_OUT,
                "lib",
                List.of(
                        Contestant.java("NONE", Peer.STREAM, java + "NONE"),
                        Contestant.java("V1", Peer.STREAM, java + "V1"),
                        Contestant.java("V2", Peer.STREAM, java + "V2"),
                        Contestant.java("SEVERAL", Peer.STREAM, java + "NONE writers=SEVERAL"),
                        Contestant.c("lib", Peer.LIB, "lsm_peer stream size=" + size)),
                List.of(
                        Ratio.of("V1:fresh", "lib:fresh").atLeast(goal),
                        Ratio.of("NONE:writes", "lib:writes"),
                        Ratio.of("NONE:writes.alone", "lib:writes.alone"),
                        Ratio.of("V1:writes.alone", "lib:writes.alone"),
                        Ratio.of("V1:writes.alone", "NONE:writes.alone"),
                        Ratio.of("NONE:reads.alone", "lib:reads.alone")));
    }

    private static Experiment spsc(int size) {
        long messages = Math.clamp(8_000_000_000L / size / 20, 20_000, 30_000_000);
        String java = "queue-throughput size=" + size;
        return new Experiment(
                "spsc-" + size,
                "Queue: messages of " + Quantity.bytes(size) + " per second, one producer and one consumer",
                Measure.THROUGHPUT,
                "Agrona",
                List.of(
                        Contestant.java("once", Peer.SPSC, java),
                        Contestant.java("again", Peer.SPSC, java + " delivery=AT_LEAST_ONCE"),
                        Contestant.java("batch", Peer.SPSC, java + " batch=64"),
                        Contestant.java("batch again", Peer.SPSC, java + " delivery=AT_LEAST_ONCE batch=64"),
                        Contestant.java("single", Peer.SPSC, java + " limit=1"),
                        Contestant.java("Agrona", Peer.AGRONA, java + " link=agrona kind=SPSC"),
                        Contestant.c("lib", Peer.LIB, "lsm_peer queue n=" + messages / 10 + " size=" + size),
                        Contestant.c("limit", Peer.C_RING, "spsc_limit n=" + messages + " size=" + size)),
                List.of(
                        Ratio.of("batch:messages", "Agrona:messages").atLeast(2),
                        Ratio.of("batch again:messages", "Agrona:messages"),
                        Ratio.of("once:messages", "Agrona:messages"),
                        Ratio.of("batch:messages", "lib:messages").atLeast(10),
                        Ratio.of("batch:messages", "limit:messages").atLeast(0.5)));
    }

    private static Experiment mpmc(int producers) {
        String java = "queue-throughput kind=MPMC producers=" + producers;
        return new Experiment(
                "mpmc-" + producers,
                "Queue: messages of 64 B per second, producers: " + producers,
                Measure.THROUGHPUT,
                "Agrona",
                List.of(
                        Contestant.java("once", Peer.MPMC, java),
                        Contestant.java("again", Peer.MPMC, java + " delivery=AT_LEAST_ONCE"),
                        Contestant.java("batch", Peer.MPMC, java + " batch=64"),
                        Contestant.java("Agrona", Peer.AGRONA_MANY, java + " link=agrona"),
                        Contestant.c("lib", Peer.LIB, "lsm_peer queue")),
                List.of(
                        Ratio.of("once:messages", "Agrona:messages").atLeast(1),
                        Ratio.of("again:messages", "Agrona:messages"),
                        Ratio.of("batch:messages", "Agrona:messages"),
                        Ratio.of("once:messages", "lib:messages").atLeast(4)));
    }
}
