package org.libsharedmemory.benchmarks;

import java.util.List;

/// What is paid besides the transport: waking up, starting, opening, allocating.
final class CostExperiments {
    private CostExperiments() {}

    static List<Experiment> all() {
        return List.of(wakeUp(), startUp(), openClose(), nobodyWaits(), allocation());
    }

    private static Experiment wakeUp() {
        return new Experiment(
                "wake-up",
                "Round trip of 64 B between two that sleep in the kernel",
                Measure.LATENCY,
                "C futex",
                List.of(
                        Contestant.c("C futex", Peer.C_FUTEX, "futex_wake n=2000"),
                        Contestant.java("SPSC put, take", Peer.SPSC, "queue-wake-up blocking=true kind=SPSC"),
                        Contestant.java("MPMC put, take", Peer.MPMC, "queue-wake-up blocking=true kind=MPMC"),
                        Contestant.java("stream await", Peer.STREAM, "stream-wake-up layout=V1"),
                        Contestant.java("Unix socket", Peer.UNIX, "queue-wake-up link=unix")),
                List.of(
                        Ratio.of("SPSC put, take:p50", "C futex:p50").atMost(1.0),
                        Ratio.of("MPMC put, take:p50", "C futex:p50").atMost(1.0),
                        Ratio.of("stream await:p50", "C futex:p50").atMost(1.0)));
    }

    private static Experiment startUp() {
        return new Experiment(
                "start-up",
                "Whole processes, from start to end",
                Measure.LATENCY,
                "java -version",
                List.of(
                        Contestant.java("java -version", Peer.LINE, "start-up what=java"),
                        Contestant.java("shm read", Peer.STREAM, "start-up what=shm")),
                List.of(Ratio.alone("shm read:p50").atMost(200e6)));
    }

    private static Experiment openClose() {
        return new Experiment(
                "open-close",
                "Opening and closing",
                Measure.LATENCY,
                "reader of a stream",
                List.of(
                        Contestant.java("reader of a stream", Peer.STREAM, "open-close what=reader"),
                        Contestant.java("stream, made and removed", Peer.STREAM, "open-close what=stream"),
                        Contestant.java("SPSC queue, made and removed", Peer.SPSC, "open-close what=queue")),
                List.of(
                        Ratio.alone("reader of a stream:p50").atMost(300e3),
                        Ratio.alone("stream, made and removed:p50").atMost(300e3)));
    }

    private static Experiment nobodyWaits() {
        return new Experiment(
                "nobody-waits",
                "What a writer pays for those who might wait: a look at a word",
                Measure.COST,
                "announcement",
                List.of(Contestant.java("announcement", Peer.LINE, "announcement")),
                List.of(Ratio.alone("announcement:ns").atMost(10)));
    }

    private static Experiment allocation() {
        return new Experiment(
                "allocation",
                "Bytes allocated for a message of 64 B, both sides together",
                Measure.ALLOCATION,
                "stream",
                List.of(
                        Contestant.java("stream", Peer.STREAM, "allocation kind=STREAM"),
                        Contestant.java("SPSC", Peer.SPSC, "allocation kind=SPSC"),
                        Contestant.java("MPMC", Peer.MPMC, "allocation kind=MPMC")),
                List.of(
                        Ratio.alone("stream:allocated").atMost(0),
                        Ratio.alone("SPSC:allocated").atMost(0),
                        Ratio.alone("MPMC:allocated").atMost(0)));
    }
}
