package org.libsharedmemory.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.libsharedmemory.segment.SharedMemory;

/// Gives names that no other test has, and removes what has them afterwards.
final class Names implements AfterEachCallback {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final List<String> given = new ArrayList<>();

    String next() {
        String name = "cli" + ProcessHandle.current().pid() + "x" + COUNTER.incrementAndGet();
        given.add(name);
        return name;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        given.forEach(name -> SharedMemory.remove(name, true));
        given.clear();
    }
}
