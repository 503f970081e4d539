package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.NamesLock;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.SegmentActor;

/// Somebody keeps the lock on names for longer than anybody should: an exception in time, and nothing is left of it.
/// In directories of their own, so that nobody else's names are locked meanwhile.
@EnabledOnOs(value = OS.LINUX, disabledReason = "stopped processes, namespaces and other users as Linux has them")
class NamesLockTest {
    private static final ChildJvm ACTOR = ChildJvm.of(SegmentActor.class);

    private static ChildProcess start(ChildJvm jvm) throws InterruptedException {
        ChildProcess child = jvm.start();
        child.expect("ready");
        return child;
    }

    private static void assertRefusedInTime(ChildProcess child, String call, String refusal)
            throws InterruptedException {
        long start = System.nanoTime();
        child.send(call);
        assertRefused(child, refusal, start);
    }

    private static void assertRefused(ChildProcess child, String refusal, long start) throws InterruptedException {
        assertThat(child.readLine())
                .startsWith("SharedMemoryIoException: " + refusal + ": the lock on names")
                .contains("held for more than 5 s", "fuser");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aStoppedHolderIsAnExceptionInTime(@TempDir Path own) throws Exception {
        ChildJvm apart = ACTOR.withOptions("-Dorg.libsharedmemory.platform=portable", "-Djava.io.tmpdir=" + own);
        try (ChildProcess holder = start(apart.parkedAt("file.link", 1));
                ChildProcess other = start(apart)) {
            assertThat(other.ask("platform")).isEqualTo("ok portable");
            holder.send("create held 10");
            holder.expect("PARKED file.link");
            holder.stop();
            assertRefusedInTime(other, "create wanted 10", "segment 'wanted': cannot create it");
            holder.kill();
            assertThat(other.ask("create wanted 10")).isEqualTo("ok 10");
            assertThat(other.ask("close wanted")).isEqualTo("ok closed");
            assertThat(other.ask("list")).isEqualTo("ok ");
        }
    }

    /// Takes a lock file shared, which whoever can read it may, and keeps it.
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.READ);
                    var _ = channel.lock(0, Long.MAX_VALUE, true)) {
                System.out.println("HELD");
                System.in.read();
            }
        }
    }

    /// Takes the lock on names shared and keeps it for some milliseconds, again and again: a slow opener.
    public static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) throws Exception {
            Platform platform = Host.current();
            int self = platform.processes().self().uid();
            NamesLock lock = new NamesLock(platform.directory(), self, self);
            System.out.println("READY");
            while (true) {
                lock.shared(() -> {
                    LockSupport.parkNanos(20_000_000);
                    return true;
                });
            }
        }
    }

    /// One of them has the lock at any time; a change waits for those that have it, not for those that come later.
    @Test
    void manySlowOpensDoNotKeepAChangeOut(@TempDir Path own) throws Exception {
        String[] there = {"-Dorg.libsharedmemory.platform=portable", "-Djava.io.tmpdir=" + own};
        ChildJvm opener = ChildJvm.of(Opener.class).withOptions(there);
        try (ChildProcess one = opener.start();
                ChildProcess two = opener.start();
                ChildProcess three = opener.start();
                ChildProcess changer = start(ACTOR.withOptions(there))) {
            for (ChildProcess each : List.of(one, two, three)) {
                each.expect("READY");
            }
            for (int n = 0; n < 10; n++) {
                assertThat(changer.ask("create wanted 10")).isEqualTo("ok 10");
                assertThat(changer.ask("close wanted")).isEqualTo("ok closed");
            }
            assertThat(List.of(one, two, three)).allMatch(ChildProcess::isAlive);
        }
    }

    /// Opening needs the lock shared too and goes on; what changes a name waits, then says so.
    @Test
    void anotherUserWhoKeepsItSharedStopsChangesButNotOpens(@TempDir Path classes) throws Exception {
        Machine.requireRoot();
        Machine.requireCommand("unshare", "-m", Machine.nobody()[0], "--version");
        try (ChildProcess root = start(ACTOR.withCommand(Machine.ownTmpfs()))) {
            assertThat(root.ask("last there 10")).isEqualTo("ok 10");
            assertThat(root.ask("close there")).isEqualTo("ok closed");
            String[] there = {"nsenter", "-t", Long.toString(root.pid()), "-m"};
            List<String> nobodyThere = new ArrayList<>(List.of(there));
            nobodyThere.addAll(List.of(Machine.nobody()));
            ChildJvm holder = ChildJvm.of(Holder.class)
                    .withReadableCopyOfClasses(classes)
                    .withCommand(nobodyThere.toArray(String[]::new));
            try (ChildProcess other = start(ACTOR.withCommand(there));
                    ChildProcess nobody = holder.start("/dev/shm/.libsharedmemory-0.lock")) {
                nobody.expect("HELD");
                assertThat(root.ask("open there")).isEqualTo("ok 10");
                assertThat(root.ask("close there")).isEqualTo("ok closed");
                long start = System.nanoTime();
                other.send("remove there");
                assertRefusedInTime(root, "create wanted 10", "segment 'wanted': cannot create it");
                assertRefused(other, "segment 'there': cannot remove it", start);
                assertThat(root.ask("list")).isEqualTo("ok there");
                nobody.kill();
                assertThat(root.ask("remove there")).isEqualTo("ok true");
                assertThat(root.ask("create wanted 10")).isEqualTo("ok 10");
                assertThat(root.ask("close wanted")).isEqualTo("ok closed");
                assertThat(root.ask("list")).isEqualTo("ok ");
            }
        }
    }
}
