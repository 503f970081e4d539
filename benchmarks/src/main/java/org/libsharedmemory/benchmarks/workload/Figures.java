package org.libsharedmemory.benchmarks.workload;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What one side of a run found out; printed as `figure=value` lines for the process that started it.
public final class Figures {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Prints one figure.
    void add(String name, double value) {
        System.out.println(name + "=" + String.format(Locale.ROOT, "%.3f", value));
    }

    /// Prints one figure.
    void add(String name, long value) {
        System.out.println(name + "=" + value);
    }

    /// Prints the percentiles of a histogram of nanoseconds, and the whole of it, encoded.
    void add(Histogram nanos) {
        add("p50", nanos.getValueAtPercentile(50));
        add("p99", nanos.getValueAtPercentile(99));
        add("p99.9", nanos.getValueAtPercentile(99.9));
        add("max", nanos.getMaxValue());
        ByteBuffer buffer = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(buffer);
        System.out.println("histogram=" + Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));
    }

    /// Bytes this thread has allocated so far.
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
