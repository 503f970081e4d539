package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Ratios that must hold, as a file says: `EXPERIMENT | FIGURE / FIGURE | BOUND` in each line.
record Floors(List<Floor> all) {

    /// One of them.
    record Floor(Experiment experiment, Ratio ratio) {}

    static Floors read(Path file) throws IOException {
        List<Floor> floors = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                floors.add(parse(line));
            }
        }
        return new Floors(floors);
    }

    private static Floor parse(String line) {
        String[] parts = line.split("\\|");
        String[] figures = parts[1].strip().split(" / ");
        Ratio ratio = new Ratio(figures[0].strip(), figures[1].strip(), "", Ratio.Bound.parse(parts[2].strip()));
        Experiment experiment = Suite.named(parts[0].strip());
        experiment.contestant(Ratio.label(ratio.above()));
        experiment.contestant(Ratio.label(ratio.below()));
        return new Floor(experiment, ratio);
    }

    /// The experiments they are about, with only the contestants they compare.
    List<Experiment> experiments() {
        return all.stream().map(Floor::experiment).distinct().map(this::needed).toList();
    }

    private Experiment needed(Experiment experiment) {
        List<String> labels = all.stream()
                .filter(floor -> floor.experiment().equals(experiment))
                .flatMap(floor -> Stream.of(
                        Ratio.label(floor.ratio().above()),
                        Ratio.label(floor.ratio().below())))
                .distinct()
                .toList();
        return new Experiment(
                experiment.name(),
                experiment.title(),
                experiment.measure(),
                labels.getLast(),
                labels.stream().map(experiment::contestant).toList(),
                List.of());
    }

    /// What does not hold, in words; a ratio that could not be taken does not.
    List<String> broken(Results results) {
        List<String> broken = new ArrayList<>();
        for (Floor floor : all) {
            Optional<Spread> reached = results.ratio(floor.experiment(), floor.ratio());
            Ratio.Bound bound = floor.ratio().goal();
            if (bound != null
                    && reached.map(spread -> !bound.holds(spread.median())).orElse(true)) {
                broken.add(floor.experiment().name() + ": " + floor.ratio().text() + " is "
                        + reached.map(floor.ratio()::text).orElse("not measured") + ", must be "
                        + floor.ratio().goalText());
            }
        }
        return broken;
    }
}
