package org.libsharedmemory.internal.platform.portable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;

/// Life and death by [ProcessHandle]: process id and start time in milliseconds.
final class HandleProcesses implements Processes {
    private final ProcessIdentity self;

    HandleProcesses(Path root, boolean posix) throws IOException {
        ProcessHandle me = ProcessHandle.current();
        int uid = posix ? (int) Files.getAttribute(root, "unix:uid") : 0;
        self = new ProcessIdentity((int) me.pid(), startOf(me), 0, 0, uid);
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    @Override
    public boolean isProvenDead(long token, long startTicks, int uid) {
        if (token == self.token() || !ProcessToken.sameScope(token, self.token())) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(ProcessToken.pid(token));
        if (process.isEmpty() || !process.get().isAlive()) {
            return true;
        }
        long started = startOf(process.get());
        return started != 0 && !ProcessToken.startedAt(token, started);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
