package org.libsharedmemory.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What one side of a run found out; printed as `figure=value` lines for the process that started it.
final class Figures {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Prints one figure.
    void add(String name, double value) {
        System.out.printf(Locale.ROOT, "%s=%.3f%n", name, value);
    }

    /// Prints one figure.
    void add(String name, long value) {
        System.out.println(name + "=" + value);
    }

    /// Prints the percentiles of a histogram of nanoseconds.
    void add(String prefix, Histogram nanos) {
        add(prefix + "p50", nanos.getValueAtPercentile(50));
        add(prefix + "p99", nanos.getValueAtPercentile(99));
        add(prefix + "p99.9", nanos.getValueAtPercentile(99.9));
    }

    /// Bytes this thread has allocated so far.
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
