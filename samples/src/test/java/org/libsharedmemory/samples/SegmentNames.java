package org.libsharedmemory.samples;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

/// Names that nobody else uses; fails the test class if it leaves one of them behind.
final class SegmentNames implements AfterAllCallback {
    private final String prefix = "smp" + Long.toString(ProcessHandle.current().pid(), 36) + "-"
            + Long.toString(System.nanoTime() & 0xffffffL, 36) + "-";
    private final AtomicInteger count = new AtomicInteger();

    String next() {
        return prefix + count.incrementAndGet();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> left = SharedMemory.list().stream()
                .map(SegmentInfo::name)
                .filter(name -> name.startsWith(prefix))
                .toList();
        left.forEach(name -> SharedMemory.remove(name, true));
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + left);
        }
    }
}
