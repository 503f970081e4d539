package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/// The histograms of all runs as files of HdrHistogram's log format: one for each experiment, one line for each run,
/// with the contestant as the tag.
final class HistogramLogs {
    private HistogramLogs() {}

    static void write(Path directory, Results results) throws IOException {
        for (Experiment experiment : results.experiments()) {
            if (experiment.measure() == Measure.LATENCY) {
                write(directory.resolve(experiment.name() + ".hlog"), experiment, results);
            }
        }
    }

    private static void write(Path file, Experiment experiment, Results results) throws IOException {
        HistogramLogWriter log = new HistogramLogWriter(file.toFile());
        try {
            log.outputComment(experiment.name() + ", " + results.started() + ", nanoseconds");
            log.outputLogFormatVersion();
            log.outputLegend();
            for (Run run : results.runs()) {
                if (run.experiment().equals(experiment.name()) && run.histogram() != null) {
                    Histogram histogram = Outcome.decode(run.histogram());
                    histogram.setTag(run.contestant().replaceAll("[ ,]+", "-"));
                    log.outputIntervalHistogram(run.second(), run.second() + run.seconds(), histogram, 1);
                }
            }
        } finally {
            log.close();
        }
    }
}
