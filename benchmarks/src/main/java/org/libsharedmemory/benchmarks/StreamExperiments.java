package org.libsharedmemory.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// Streams: how long one value takes there and back, and what remains when neither side ever pauses.
final class StreamExperiments {
    private static final String PING = "stream-ping-pong ";

    private StreamExperiments() {}

    static List<Experiment> all() {
        return List.of(
                pingPong(),
                largerPingPong(),
                flatOut(64, 20, true),
                flatOut(1024, 25, false),
                flatOut(65_536, 1000, false),
                flatOut(8 << 20, 0, false));
    }

    private static Experiment pingPong() {
        return new Experiment(
                "stream-ping-pong",
                "Stream: round trip of 64 B",
                Measure.LATENCY,
                "C line",
                List.of(
                        Contestant.java("line", Peer.LINE, "line"),
                        Contestant.c("C line", Peer.C_LINE, "cacheline n=200000"),
                        Contestant.java("V1", Peer.STREAM, PING + "layout=V1"),
                        Contestant.java("NONE", Peer.STREAM, PING + "layout=NONE"),
                        Contestant.c("lib", Peer.LIB, "lsm_peer stream-pingpong")),
                List.of(
                        Ratio.of("V1:p50", "lib:p50").atMost(1.15),
                        Ratio.of("V1:p99", "lib:p99").atMost(0.4),
                        Ratio.of("V1:p50", "C line:p50"),
                        Ratio.of("V1:p50", "NONE:p50").named("the price of the classic area")));
    }

    private static Experiment largerPingPong() {
        String size = " size=1024";
        return new Experiment(
                "stream-ping-pong-1024",
                "Stream: round trip of 1 KiB",
                Measure.LATENCY,
                "lib",
                List.of(
                        Contestant.java("V1", Peer.STREAM, PING + "layout=V1" + size),
                        Contestant.java("NONE", Peer.STREAM, PING + "layout=NONE" + size),
                        Contestant.c("lib", Peer.LIB, "lsm_peer stream-pingpong" + size)),
                List.of(
                        Ratio.of("V1:p50", "lib:p50"),
                        Ratio.of("V1:p50", "NONE:p50").named("the price of the classic area")));
    }

    /// @param goal how many times lib's fresh values; 0: none
    private static Experiment flatOut(int size, double goal, boolean allKinds) {
        String java = "stream-flat-out size=" + size + " layout=";
        List<Contestant> contestants = new ArrayList<>(List.of(
                Contestant.java("V1", Peer.STREAM, java + "V1"), Contestant.java("NONE", Peer.STREAM, java + "NONE")));
        if (allKinds) {
            contestants.add(Contestant.java("V2", Peer.STREAM, java + "V2"));
            contestants.add(Contestant.java("several writers", Peer.STREAM, java + "NONE writers=SEVERAL"));
        }
        contestants.add(Contestant.c("lib", Peer.LIB, "lsm_peer stream ms=300 size=" + size));
        Ratio fresh = Ratio.of("V1:fresh", "lib:fresh");
        return new Experiment(
                "stream-flat-out-" + size,
                "Stream: a writer and a reader that never pause, " + Quantity.bytes(size),
                Measure.FLAT_OUT,
                "lib",
                contestants,
                List.of(
                        goal > 0 ? fresh.atLeast(goal) : fresh,
                        Ratio.of("V1:writes", "lib:writes"),
                        Ratio.of("V1:writes.alone", "lib:writes.alone"),
                        Ratio.of("V1:reads.alone", "lib:reads.alone"),
                        Ratio.of("V1:writes.alone", "NONE:writes.alone").named("the price of the classic area")));
    }
}
