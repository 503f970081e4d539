package org.libsharedmemory.internal.platform.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;

/// Life and death by the kernel's process table. A process is proven dead when `/proc/PID` is gone, belongs
/// to a later process, or is a zombie without a living thread; only within the same boot and process-id
/// namespace, and only where `/proc` shows that namespace (after `unshare --pid` without `--mount-proc` it
/// shows another).
final class ProcFileSystem implements Processes {
    private static final int STATE = 0; // fields of /proc/PID/stat behind the command's closing parenthesis
    private static final int START_TICKS = 19;
    private static final long MACHINE_TIME = 0xEFFF_FFFAL; // the kernel's inode for the time namespace it starts with

    private final ProcessIdentity self;
    private final boolean ofThisNamespace;

    private ProcFileSystem(ProcessIdentity self, boolean ofThisNamespace) {
        this.self = self;
        this.ofThisNamespace = ofThisNamespace;
    }

    static ProcFileSystem open() {
        try {
            String[] stat = statFields("self");
            if (stat == null) {
                throw new IOException("/proc is not mounted");
            }
            UUID boot = UUID.fromString(read("/proc/sys/kernel/random/boot_id").strip());
            long bootHash = boot.getMostSignificantBits() ^ boot.getLeastSignificantBits() ^ timeShift();
            int pid = Math.toIntExact(ProcessHandle.current().pid());
            boolean ofThisNamespace =
                    Files.readSymbolicLink(Path.of("/proc/self")).toString().equals(Integer.toString(pid));
            return new ProcFileSystem(
                    new ProcessIdentity(
                            pid, Long.parseLong(stat[START_TICKS]), bootHash, namespace("pid"), effectiveUid()),
                    ofThisNamespace);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read this process's identity from /proc", e);
        }
    }

    /// The kernel tells start times in the clock of who asks. Where that is not the machine's, only processes
    /// of the same time namespace may judge each other.
    private static long timeShift() throws IOException {
        long time = Files.isReadable(Path.of("/proc/self/ns/time")) ? namespace("time") : MACHINE_TIME;
        return time == MACHINE_TIME ? 0 : time;
    }

    private static long namespace(String kind) throws IOException {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
        return Long.parseLong(link.replaceAll("\\D", ""));
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    @Override
    public boolean isProvenDead(long token, long startTicks, int uid) {
        if (token == self.token() || !ofThisNamespace || !ProcessToken.sameScope(token, self.token())) {
            return false;
        }
        long pid = ProcessToken.pid(token);
        try {
            String[] stat = statFields(Long.toString(pid));
            if (stat == null) {
                return uid == self.uid() || !othersAreHidden();
            }
            long started = Long.parseLong(stat[START_TICKS]);
            if (!ProcessToken.startedAt(token, started) || startTicks != 0 && startTicks != started) {
                return true;
            }
            boolean exited = stat[STATE].equals("Z") || stat[STATE].equals("X");
            return exited && !otherThreadsOf(pid);
        } catch (IOException | RuntimeException _) {
            return false; // unreadable: unknown, hence alive
        }
    }

    /// Null when there is no such process, which an open that fails does not prove: file descriptors may have run out.
    private static String @Nullable [] statFields(String process) throws IOException {
        try {
            String stat = read("/proc/" + process + "/stat");
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            if (Files.notExists(Path.of("/proc", process))) {
                return null;
            }
            throw e;
        }
    }

    /// A leader may exit before its threads: then it is a zombie that still lives.
    private static boolean otherThreadsOf(long pid) throws IOException {
        try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                if (!task.getFileName().toString().equals(Long.toString(pid))) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Mount option `hidepid`: the processes of other users cannot be seen, so their absence proves nothing.
    private static boolean othersAreHidden() {
        return !Files.isReadable(Path.of("/proc/1/stat"));
    }

    private static int effectiveUid() throws IOException {
        for (String line : read("/proc/self/status").split("\n")) {
            if (line.startsWith("Uid:")) {
                return Integer.parseUnsignedInt(line.split("\\s+")[2]);
            }
        }
        throw new IOException("/proc/self/status has no line Uid:");
    }

    /// A plain stream: unlike a channel it is not closed when the thread is interrupted.
    private static String read(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
