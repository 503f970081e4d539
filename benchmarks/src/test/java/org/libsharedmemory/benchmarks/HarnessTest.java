package org.libsharedmemory.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The harness in its shortest form: that it runs, and that nothing is torn, lost or out of order. No figure of
/// speed is looked at.
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are pinned with taskset")
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
                "queue-throughput kind=SPSC batch=64",
                "queue-throughput kind=MPMC producers=2",
                "queue-throughput kind=MPMC producers=2 link=agrona",
                "queue-wake-up kind=MPMC"
            })
    void aWorkloadRunsAndFindsNothingWrong(String commandLine) throws Exception {
        Runner runner = new Runner(Path.of("no-programs"), SHORT);
        Map<String, Double> figures = runner.run(Contestant.java("it", commandLine));
        assertThat(figures.getOrDefault("torn", 0.0)).isZero();
        assertThat(figures.getOrDefault("errors", 0.0)).isZero();
        assertThat(figures).isNotEmpty();
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
        Runner runner = new Runner(Path.of("no-programs"), SHORT);
        Map<String, Double> figures = runner.run(Contestant.java("it", "allocation " + parameters));
        assertThat(figures).containsKey("allocated");
        assertThat(figures.get("allocated")).as("bytes per operation").isLessThan(1);
    }

    @Test
    void ratiosNameContestantsOfTheirExperiment() {
        for (Experiment experiment : Experiment.ALL) {
            List<String> labels =
                    experiment.contestants().stream().map(Contestant::label).toList();
            for (Experiment.Ratio ratio : experiment.ratios()) {
                assertThat(labels)
                        .contains(ratio.above().substring(0, ratio.above().indexOf(':')))
                        .contains(ratio.below().substring(0, ratio.below().indexOf(':')));
            }
        }
    }

    @Test
    void aRunDuringWhichTheMachineChangedIsMixed() {
        assertThat(MachineState.of(110, 115)).isEqualTo(MachineState.NEAR);
        assertThat(MachineState.of(490, 500)).isEqualTo(MachineState.FAR);
        assertThat(MachineState.of(110, 490)).isEqualTo(MachineState.MIXED);
    }
}
