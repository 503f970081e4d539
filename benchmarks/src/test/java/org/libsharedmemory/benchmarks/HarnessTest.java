package org.libsharedmemory.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.machine.MachineState;
import org.libsharedmemory.benchmarks.machine.Processors;

/// The harness in its shortest form: that it runs, and that nothing is torn, lost or out of order. No figure of
/// speed is looked at.
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are pinned as Linux does it")
class HarnessTest {
    private static final Parameters SHORT = Parameters.parse("rounds=300", "warm=50", "measured=20", "pause=1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line",
                "stream-ping-pong layout=V1",
                "stream-flat-out size=1024 layout=V1",
                "stream-flat-out size=65536 layout=V2 writers=SEVERAL",
                "stream-wake-up layout=V1",
                "queue-ping-pong kind=SPSC",
                "queue-ping-pong link=agrona",
                "queue-ping-pong link=unix",
                "queue-ping-pong link=pipe",
                "queue-throughput kind=SPSC batch=64",
                "queue-throughput kind=SPSC size=1048576 piece=65536 ring=262144",
                "queue-throughput kind=MPMC producers=2",
                "queue-throughput kind=MPMC producers=2 link=agrona",
                "queue-throughput link=unix batch=64",
                "queue-throughput link=pipe",
                "queue-wake-up blocking=true kind=MPMC",
                "queue-wake-up link=unix"
            })
    void aWorkloadRunsAndFindsNothingWrong(String commandLine) throws Exception {
        Map<String, Double> figures = run(commandLine).figures();
        assertThat(figures.getOrDefault("torn", 0.0)).isZero();
        assertThat(figures.getOrDefault("errors", 0.0)).isZero();
        assertThat(figures)
                .containsAnyOf(
                        Map.entry("errors", 0.0),
                        Map.entry("torn", 0.0),
                        Map.entry("p50", figures.getOrDefault("p50", 0.0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=STREAM",
                "kind=SPSC delivery=AT_MOST_ONCE",
                "kind=SPSC delivery=AT_LEAST_ONCE",
                "kind=MPMC delivery=AT_MOST_ONCE",
                "kind=MPMC delivery=AT_LEAST_ONCE"
            })
    void theFormsWithoutAllocationAllocateNothingOnceCompiled(String parameters) throws Exception {
        Map<String, Double> figures = run("allocation " + parameters).figures();
        assertThat(figures).containsKey("allocated");
        assertThat(figures.get("allocated")).as("bytes per operation").isLessThan(1);
    }

    private static Outcome run(String commandLine) throws Exception {
        Runner runner = new Runner(Optional.empty(), SHORT, Processors.choose());
        return runner.run(Contestant.java("it", Peer.AGRONA, commandLine));
    }

    @Test
    void ratiosNameContestantsOfTheirExperiment() {
        for (String name : Suite.names()) {
            Experiment experiment = Suite.named(name);
            List<String> labels =
                    experiment.contestants().stream().map(Contestant::label).toList();
            assertThat(labels).doesNotHaveDuplicates().contains(experiment.baseline());
            for (Ratio ratio : experiment.ratios()) {
                assertThat(labels).contains(Ratio.label(ratio.above()), Ratio.label(ratio.below()));
            }
        }
    }

    @Test
    void aRunDuringWhichTheMachineChangedIsMixed() {
        assertThat(MachineState.of(110, 115, 0)).isEqualTo(MachineState.NEAR);
        assertThat(MachineState.of(490, 500, 0)).isEqualTo(MachineState.FAR);
        assertThat(MachineState.of(110, 490, 0)).isEqualTo(MachineState.MIXED);
        assertThat(MachineState.of(110, 115, 0.5)).isEqualTo(MachineState.DISTURBED);
    }
}
