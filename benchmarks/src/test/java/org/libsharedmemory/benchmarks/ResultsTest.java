package org.libsharedmemory.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.benchmarks.machine.MachineState.DISTURBED;
import static org.libsharedmemory.benchmarks.machine.MachineState.FAR;
import static org.libsharedmemory.benchmarks.machine.MachineState.MIXED;
import static org.libsharedmemory.benchmarks.machine.MachineState.NEAR;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.benchmarks.machine.Machine;
import org.libsharedmemory.benchmarks.machine.MachineState;

class ResultsTest {
    private static final Experiment EXPERIMENT = Suite.named("spsc-8");
    private static final Ratio RATIO = Ratio.of("once:messages", "lib:messages");

    private final Results results = new Results(
            new Machine("cpu", 2, List.of(0, 1), "1M", 0, "Linux", "25", true),
            "now",
            "shm bench",
            List.of(EXPERIMENT.name()));

    @Test
    void aRatioIsTakenWithinARoundAndAState() {
        add(1, "once", NEAR, 100);
        add(1, "lib", NEAR, 10);
        add(2, "once", NEAR, 120);
        add(2, "lib", NEAR, 10);
        add(3, "once", NEAR, 140);
        add(3, "lib", FAR, 1);
        add(4, "once", NEAR, 150);
        add(4, "lib", MIXED, 1);
        assertThat(results.ratio(EXPERIMENT, RATIO)).contains(new Spread(11, 10, 12, 2));
        assertThat(results.figure(EXPERIMENT, "once", "messages")).contains(new Spread(130, 100, 150, 4));
        assertThat(results.mainState(EXPERIMENT)).isEqualTo(NEAR);
    }

    @Test
    void aMachineThatIsAlwaysBusyStillHasFigures() {
        add(1, "once", DISTURBED, 100);
        add(1, "lib", DISTURBED, 10);
        assertThat(results.ratio(EXPERIMENT, RATIO)).contains(new Spread(10, 10, 10, 1));
        assertThat(results.mainState(EXPERIMENT)).isEqualTo(DISTURBED);
    }

    @Test
    void whatIsMissingIsLeftOutOfTheTables() {
        assertThat(results.ratio(EXPERIMENT, RATIO)).isEmpty();
        add(1, "once", NEAR, 100);
        assertThat(new Tables(results).figures(EXPERIMENT).text())
                .contains("once", "–")
                .doesNotContain("Agrona");
        assertThat(new Tables(results).goals().markdown()).contains("| ratio |");
    }

    @Test
    void aFloorHoldsOrIsNamed(@TempDir Path directory) throws Exception {
        add(1, "once", NEAR, 100);
        add(1, "lib", NEAR, 50);
        Path file = directory.resolve("floors");
        Files.writeString(file, "# words\n\nspsc-8 | once:messages / lib:messages | >= 2\n");
        assertThat(Floors.read(file).broken(results)).isEmpty();
        Files.writeString(file, "spsc-8 | once:messages / lib:messages | >= 2.1\nspsc-8 | once:p50 / lib:p50 | <= 9\n");
        assertThat(Floors.read(file).broken(results))
                .containsExactly(
                        "spsc-8: once / lib, messages is 2.00, must be ≥ 2.1",
                        "spsc-8: once / lib, p50 is not measured, must be ≤ 9");
        assertThat(Floors.read(Path.of("floors.txt")).experiments())
                .allSatisfy(experiment -> assertThat(experiment.contestants()).hasSizeGreaterThan(1));
    }

    @Test
    void rawResultsAreReadAsTheyWereWritten(@TempDir Path directory) throws Exception {
        add(1, "once", NEAR, 100);
        Path file = directory.resolve("results.json");
        Files.writeString(file, results.json());
        Results read = Results.read(file);
        assertThat(read.runs()).isEqualTo(results.runs());
        assertThat(read.machine()).isEqualTo(results.machine());
    }

    @Test
    void ratiosNameContestantsOfTheirExperiment() {
        for (String name : Suite.names()) {
            Experiment experiment = Suite.named(name);
            List<String> labels =
                    experiment.contestants().stream().map(Contestant::label).toList();
            assertThat(labels).doesNotHaveDuplicates().contains(experiment.baseline());
            for (Ratio ratio : experiment.ratios()) {
                assertThat(labels).contains(Ratio.label(ratio.above()));
                assertThat(ratio.isAlone() || labels.contains(Ratio.label(ratio.below())))
                        .as(ratio.text())
                        .isTrue();
            }
        }
        assertThat(Suite.names()).doesNotHaveDuplicates();
    }

    @Test
    void aRunDuringWhichTheMachineChangedIsMixed() {
        assertThat(MachineState.of(110, 115, 0)).isEqualTo(NEAR);
        assertThat(MachineState.of(490, 500, 0)).isEqualTo(FAR);
        assertThat(MachineState.of(110, 490, 0)).isEqualTo(MIXED);
        assertThat(MachineState.of(110, 115, 0.5)).isEqualTo(DISTURBED);
    }

    private void add(int round, String label, MachineState state, double messages) {
        results.add(new Run(
                EXPERIMENT.name(), label, round, 1, 0, 1, state, 110, 110, 0, Map.of("messages", messages), null));
    }
}
