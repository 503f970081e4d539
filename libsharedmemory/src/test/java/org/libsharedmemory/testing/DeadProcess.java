package org.libsharedmemory.testing;

import java.io.IOException;
import java.util.List;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;

/// What a process that has really existed and is really gone would have done: everybody on this machine finds it
/// dead. Leftovers without the cost of starting and killing a process for each.
public record DeadProcess(Platform real, ProcessIdentity self) implements DelegatingPlatform, Processes {
    /// The identity of a process that has just ended.
    public static DeadProcess create() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("true")).start();
        ProcessIdentity me = Host.current().processes().self();
        ProcessIdentity gone = new ProcessIdentity(
                (int) process.pid(), me.startTicks() + 1, me.bootHash(), me.pidNamespace(), me.uid());
        process.waitFor();
        return new DeadProcess(Host.current(), gone);
    }

    public Segments segments() {
        return new Segments(this);
    }

    @Override
    public Processes processes() {
        return this;
    }

    @Override
    public boolean isProvenDead(long token, long startTicks, int uid) {
        return token != self.token() && real.processes().isProvenDead(token, startTicks, uid);
    }
}
