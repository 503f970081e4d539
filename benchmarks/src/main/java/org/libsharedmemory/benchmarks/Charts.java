package org.libsharedmemory.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.libsharedmemory.benchmarks.chart.Axis;
import org.libsharedmemory.benchmarks.chart.LineChart;
import org.libsharedmemory.benchmarks.chart.Series;
import org.libsharedmemory.benchmarks.machine.MachineState;

/// Results as pictures.
final class Charts {
    private static final int NINES = 5;
    private static final double HIGHEST_PERCENTILE = 99.999;
    private static final int TICKS_PER_HALF_DISTANCE = 4;

    private final Results results;

    Charts(Results results) {
        this.results = results;
    }

    List<LineChart> all() {
        List<LineChart> charts = new ArrayList<>();
        results.experiments().forEach(experiment -> latency(experiment).ifPresent(charts::add));
        overSize("spsc-", "messages", 1, "Queue: messages per second", Quantity::rate)
                .ifPresent(charts::add);
        overSize("spsc-", "messages", 0, "Queue: bytes per second", Quantity::gigabytes)
                .ifPresent(charts::add);
        overProducers().ifPresent(charts::add);
        overSize("stream-flat-out-", "fresh", 1, "Stream, neither side pauses: new values per second", Quantity::rate)
                .ifPresent(charts::add);
        overSize("stream-flat-out-", "writes.alone", 1, "Stream: writes per second, alone", Quantity::rate)
                .ifPresent(charts::add);
        return charts;
    }

    /// Percentiles of the runs in the main state, all rounds together.
    private Optional<LineChart> latency(Experiment experiment) {
        if (experiment.measure() != Measure.LATENCY || experiment.name().equals("start-up")) {
            return Optional.empty();
        }
        Lines lines = new Lines(false);
        for (Contestant contestant : experiment.contestants()) {
            percentiles(experiment, contestant.label())
                    .ifPresent(points -> lines.add(contestant.label(), contestant.peer(), points));
        }
        return lines.chart(experiment.title(), Axis.percentiles(NINES), "latency", Quantity::nanos);
    }

    private Optional<List<Series.Point>> percentiles(Experiment experiment, String label) {
        MachineState state = results.mainState(experiment);
        Histogram all = new Histogram(3);
        for (Run run : results.runs(experiment, label)) {
            if (run.state() == state && run.histogram() != null) {
                all.add(Outcome.decode(run.histogram()));
            }
        }
        if (all.getTotalCount() == 0) {
            return Optional.empty();
        }
        List<Series.Point> points = new ArrayList<>();
        double seen = Math.min(HIGHEST_PERCENTILE, 100 - 100.0 / all.getTotalCount());
        for (var value : all.percentiles(TICKS_PER_HALF_DISTANCE)) {
            double percentile = Math.min(value.getPercentileLevelIteratedTo(), seen);
            points.add(new Series.Point(percentile, Math.max(1, value.getValueIteratedTo())));
            if (percentile == seen) {
                break;
            }
        }
        return Optional.of(points);
    }

    /// @param messageBytes 1: the figure itself; 0: times the size of a message
    private Optional<LineChart> overSize(
            String prefix, String figure, int messageBytes, String title, DoubleFunction<String> unit) {
        Lines lines = new Lines(true);
        List<Double> sizes = new ArrayList<>();
        for (Experiment experiment : experiments(prefix)) {
            double size = Integer.parseInt(experiment.name().substring(prefix.length()));
            sizes.add(size);
            lines.addAll(results, experiment, figure, size, messageBytes == 0 ? size : 1);
        }
        if (sizes.size() < 2) {
            return Optional.empty();
        }
        List<String> labels =
                sizes.stream().map(size -> Quantity.bytes(size.longValue())).toList();
        return lines.chart(title + ", by size", Axis.of("bytes of a message", sizes, labels), "", unit);
    }

    private Optional<LineChart> overProducers() {
        Lines lines = new Lines(true);
        List<Double> producers = new ArrayList<>();
        for (Experiment experiment : experiments("mpmc-")) {
            double count = Integer.parseInt(experiment.name().substring("mpmc-".length()));
            producers.add(count);
            lines.addAll(results, experiment, "messages", count, 1);
        }
        if (producers.size() < 2) {
            return Optional.empty();
        }
        List<String> labels = producers.stream()
                .map(count -> Integer.toString(count.intValue()))
                .toList();
        return lines.chart(
                "Queue: messages of 64 B per second, by producers",
                Axis.of("producers", producers, labels),
                "",
                Quantity::rate);
    }

    private List<Experiment> experiments(String prefix) {
        return results.experiments().stream()
                .filter(experiment -> experiment.name().startsWith(prefix))
                .toList();
    }

    /// The lines of a chart as they are collected.
    private static final class Lines {
        private final boolean marked;
        private final Map<String, List<Series.Point>> points = new LinkedHashMap<>();
        private final Map<String, Peer> peers = new LinkedHashMap<>();

        Lines(boolean marked) {
            this.marked = marked;
        }

        void add(String label, Peer peer, List<Series.Point> more) {
            peers.putIfAbsent(label, peer);
            points.computeIfAbsent(label, _ -> new ArrayList<>()).addAll(more);
        }

        void addAll(Results results, Experiment experiment, String figure, double x, double factor) {
            for (Contestant contestant : experiment.contestants()) {
                results.figure(experiment, contestant.label(), figure)
                        .filter(spread -> spread.median() > 0)
                        .ifPresent(spread -> add(
                                contestant.label(),
                                contestant.peer(),
                                List.of(new Series.Point(x, spread.median() * factor))));
            }
        }

        Optional<LineChart> chart(String title, Axis x, String yTitle, DoubleFunction<String> unit) {
            if (points.isEmpty()) {
                return Optional.empty();
            }
            DoubleStream values = points.values().stream().flatMap(List::stream).mapToDouble(Series.Point::y);
            var range = values.summaryStatistics();
            Axis y = Axis.logarithmic(
                    yTitle, range.getMin() / 1.3, range.getMax() * 1.6, value -> shorter(unit.apply(value)));
            return Optional.of(new LineChart(title, x, y, series().toList()));
        }

        /// `10.0 M` as `10 M`.
        private static String shorter(String quantity) {
            return quantity.replaceAll("\\.0+(?= |$)", "");
        }

        private Stream<Series> series() {
            Map<Integer, Integer> ofColour = new LinkedHashMap<>();
            return points.entrySet().stream().map(entry -> {
                Peer peer = peers.getOrDefault(entry.getKey(), Peer.SPSC);
                int before = ofColour.merge(peer.colour(), 1, Integer::sum) - 1;
                int dash = peer.isLimit() ? 3 : Math.min(before, 2);
                return new Series(entry.getKey(), peer.colour(), dash, marked, entry.getValue());
            });
        }
    }
}
