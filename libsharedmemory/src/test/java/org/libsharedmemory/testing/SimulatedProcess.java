package org.libsharedmemory.testing;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;

/// One of several processes that a single JVM plays: the real platform with an identity of its own. Who is dead is
/// told to it. Real processes cannot judge it (its identity names no process-id namespace that exists), so they
/// take it for alive.
public final class SimulatedProcess implements Platform, Processes {
    private static final long NO_NAMESPACE = 1;
    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    private final Platform real;
    private final Directory directory;
    private final Set<Long> dead;
    private final ProcessIdentity self;
    private final Segments segments;

    /// A process that lives.
    ///
    /// @param dead tokens of the processes that are proven dead; may grow
    public SimulatedProcess(Platform real, Directory directory, Set<Long> dead) {
        ProcessIdentity me = real.processes().self();
        int number = SEQUENCE.incrementAndGet();
        this.real = real;
        this.directory = directory;
        this.dead = dead;
        this.self = new ProcessIdentity(number, 1000 + number, me.bootHash(), NO_NAMESPACE, me.uid());
        this.segments = new Segments(this);
    }

    /// The segments as this process sees them.
    public Segments segments() {
        return segments;
    }

    public long token() {
        return self.token();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Processes processes() {
        return this;
    }

    @Override
    public @Nullable Futex futex() {
        return real.futex();
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    /// Not for the housekeeper of the JVM that plays all processes: it would be quicker than whom a test is about.
    @Override
    public boolean isProvenDead(long token, long startTicks, int uid) {
        boolean housekeeper = Thread.currentThread().getName().equals("libsharedmemory-housekeeper");
        return !housekeeper && (dead.contains(token) || real.processes().isProvenDead(token, startTicks, uid));
    }
}
