package org.libsharedmemory.benchmarks;

import java.util.List;

/// Contestants that are run in turn, and the ratios of their figures that matter.
record Experiment(String name, List<Contestant> contestants, List<Ratio> ratios) {

    /// One figure over another, each written `label:figure`.
    ///
    /// @param floor what it should be, in words
    record Ratio(String above, String below, String floor) {}

    static Experiment named(String name) {
        return ALL.stream()
                .filter(experiment -> experiment.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("not an experiment: " + name + ", but these are: " + names()));
    }

    private static List<String> names() {
        return ALL.stream().map(Experiment::name).toList();
    }

    private static final Contestant LINE = Contestant.java("line", "line");
    private static final Contestant C_LINE = Contestant.c("C line", "cacheline n=100000");
    private static final Contestant C_FUTEX = Contestant.c("C futex", "futex_wake n=2000");

    static final List<Experiment> ALL = List.of(
            new Experiment(
                    "stream-ping-pong",
                    List.of(
                            LINE,
                            C_LINE,
                            Contestant.java("V1", "stream-ping-pong layout=V1"),
                            Contestant.java("NONE", "stream-ping-pong layout=NONE"),
                            Contestant.java("V1 1 KiB", "stream-ping-pong layout=V1 size=1024"),
                            Contestant.c("lib", "lsm_peer stream-pingpong")),
                    List.of(
                            new Ratio("line:p50", "C line:p50_ns", ""),
                            new Ratio("V1:p50", "line:p50", "<= 1.6"),
                            new Ratio("NONE:p50", "line:p50", ""),
                            new Ratio("V1:p50", "lib:p50_ns", "goal <= 1.15"),
                            new Ratio("V1:p99", "lib:p99_ns", "goal <= 0.4"))),
            flatOut(64, "goal >= 20"),
            flatOut(1024, "goal >= 25"),
            flatOut(65_536, "goal >= 1000"),
            new Experiment(
                    "wake-up",
                    List.of(
                            C_FUTEX,
                            Contestant.java("stream", "stream-wake-up layout=V1"),
                            Contestant.java("SPSC", "queue-wake-up kind=SPSC"),
                            Contestant.java("MPMC", "queue-wake-up kind=MPMC")),
                    List.of(
                            new Ratio("stream:p50", "C futex:p50_ns", "<= 1.1"),
                            new Ratio("SPSC:p50", "C futex:p50_ns", "<= 1.1"),
                            new Ratio("MPMC:p50", "C futex:p50_ns", "<= 1.1"))),
            new Experiment(
                    "queue-ping-pong",
                    List.of(
                            LINE,
                            C_LINE,
                            Contestant.java("SPSC", "queue-ping-pong kind=SPSC"),
                            Contestant.java("MPMC", "queue-ping-pong kind=MPMC"),
                            Contestant.java("Agrona", "queue-ping-pong link=agrona kind=SPSC"),
                            Contestant.c("lib", "lsm_peer queue-pingpong")),
                    List.of(
                            new Ratio("SPSC:p50", "line:p50", "<= 1.4"),
                            new Ratio("SPSC:p50", "C line:p50_ns", "goal <= 1.25"),
                            new Ratio("MPMC:p50", "line:p50", ""),
                            new Ratio("SPSC:p50", "Agrona:p50", "goal <= 0.9"),
                            new Ratio("SPSC:p50", "lib:p50_ns", "goal <= 0.55"),
                            new Ratio("SPSC:p99", "lib:p99_ns", "goal <= 0.5"))),
            spsc(8),
            spsc(64),
            spsc(256),
            spsc(1024),
            spsc(65_536),
            mpmc(1, "goal >= 4 x lib"),
            mpmc(2, ">= 0.9"),
            mpmc(4, ">= 0.9"));

    private static Experiment flatOut(int size, String goal) {
        String java = "stream-flat-out size=" + size + " layout=";
        return new Experiment(
                "stream-flat-out-" + size,
                List.of(
                        Contestant.java("NONE", java + "NONE"),
                        Contestant.java("V1", java + "V1"),
                        Contestant.java("V2", java + "V2"),
                        Contestant.java("SEVERAL", java + "NONE writers=SEVERAL"),
                        Contestant.c("lib", "lsm_peer stream size=" + size)),
                List.of(
                        new Ratio("NONE:fresh", "lib:fresh_per_second", goal),
                        new Ratio("V1:fresh", "lib:fresh_per_second", goal),
                        new Ratio("NONE:writes", "lib:writes_per_second", ""),
                        new Ratio("NONE:writes.alone", "lib:writes_alone_per_second", ""),
                        new Ratio("V1:writes.alone", "lib:writes_alone_per_second", ""),
                        new Ratio("SEVERAL:writes.alone", "lib:writes_alone_per_second", ""),
                        new Ratio("NONE:reads.alone", "lib:reads_alone_per_second", "")));
    }

    private static Experiment spsc(int size) {
        long messages = Math.clamp(8_000_000_000L / size / 20, 20_000, 30_000_000);
        String sizes = " size=" + size;
        return new Experiment(
                "spsc-" + size,
                List.of(
                        Contestant.java("once", "queue-throughput kind=SPSC" + sizes),
                        Contestant.java("again", "queue-throughput kind=SPSC delivery=AT_LEAST_ONCE" + sizes),
                        Contestant.java("batch", "queue-throughput kind=SPSC batch=64" + sizes),
                        Contestant.java(
                                "batch again", "queue-throughput kind=SPSC delivery=AT_LEAST_ONCE batch=64" + sizes),
                        Contestant.java("single", "queue-throughput kind=SPSC limit=1" + sizes),
                        Contestant.java("Agrona", "queue-throughput link=agrona kind=SPSC" + sizes),
                        Contestant.c("lib", "lsm_peer queue n=" + messages / 10 + " size=" + Math.max(16, size)),
                        Contestant.c("limit", "spsc_limit n=" + messages + " size=" + size)),
                List.of(
                        new Ratio("batch again:messages", "Agrona:messages", ">= 1.4"),
                        new Ratio("batch:messages", "Agrona:messages", ">= 1.4"),
                        new Ratio("once:messages", "Agrona:messages", ""),
                        new Ratio("single:messages", "Agrona:messages", ""),
                        new Ratio("batch:messages", "lib:messages_per_second", "goal >= 10"),
                        new Ratio("batch again:messages", "limit:messages_per_second", "goal >= 0.5")));
    }

    private static Experiment mpmc(int producers, String floor) {
        String java = "queue-throughput kind=MPMC producers=" + producers;
        return new Experiment(
                "mpmc-" + producers,
                List.of(
                        Contestant.java("once", java),
                        Contestant.java("again", java + " delivery=AT_LEAST_ONCE"),
                        Contestant.java("batch", java + " batch=64"),
                        Contestant.java("Agrona", java + " link=agrona"),
                        Contestant.c("lib", "lsm_peer queue")),
                List.of(
                        new Ratio("once:messages", "Agrona:messages", producers == 1 ? "" : floor),
                        new Ratio("again:messages", "Agrona:messages", ""),
                        new Ratio("batch:messages", "Agrona:messages", ""),
                        new Ratio("once:messages", "lib:messages_per_second", producers == 1 ? floor : "")));
    }
}
