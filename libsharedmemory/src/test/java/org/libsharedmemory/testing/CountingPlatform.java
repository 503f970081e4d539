package org.libsharedmemory.testing;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.Processes;

/// The real platform, with a count of the system calls made for waiting.
public record CountingPlatform(Platform real, AtomicInteger sleeps, AtomicInteger wakes) implements Platform, Futex {
    public CountingPlatform() {
        this(Host.current(), new AtomicInteger(), new AtomicInteger());
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Directory directory() {
        return real.directory();
    }

    @Override
    public Processes processes() {
        return real.processes();
    }

    @Override
    public @Nullable Futex futex() {
        return real.futex() == null ? null : this;
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        sleeps.incrementAndGet();
        real.futex().await(word, expected, nanos);
    }

    @Override
    public void wakeAll(MemorySegment word) {
        wakes.incrementAndGet();
        real.futex().wakeAll(word);
    }

    @Override
    public void barrierOnAll() {
        real.futex().barrierOnAll();
    }
}
