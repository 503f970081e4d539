package org.libsharedmemory.benchmarks.jmh;

import java.util.concurrent.atomic.AtomicInteger;

/// Names of segments that no other run uses.
final class JmhNames {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private JmhNames() {}

    static String next() {
        return "jmh" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }
}
