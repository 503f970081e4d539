package org.libsharedmemory.internal.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;
import org.libsharedmemory.testing.CPeer;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;

/// Who is proven dead by `/proc`, and who is not.
class ProofOfDeathTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @BeforeAll
    static void onLinux() {
        Machine.requireLinux();
    }

    private static Processes processes() {
        return LinuxPlatform.create().processes();
    }

    private static String[] statOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static ProcessIdentity identityOf(long pid) throws IOException {
        ProcessIdentity self = processes().self();
        return new ProcessIdentity(
                (int) pid, Long.parseLong(statOf(pid)[19]), self.bootHash(), self.pidNamespace(), self.uid());
    }

    private static boolean isProvenDead(ProcessIdentity who) {
        return processes().isProvenDead(who.token(), who.startTicks(), who.uid());
    }

    private static void await(String state, long pid) throws IOException {
        long start = System.nanoTime();
        while (!statOf(pid)[0].equals(state)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
            Thread.onSpinWait();
        }
    }

    @Test
    void oneselfIsAliveAndKnowsOneself() throws IOException {
        ProcessIdentity self = processes().self();
        assertThat(self).isEqualTo(identityOf(ProcessHandle.current().pid()));
        assertThat(isProvenDead(self)).isFalse();
        assertThat(ProcessToken.pid(self.token())).isEqualTo(self.pid());
    }

    @Test
    void theLivingTheStoppedAndTheKilled() throws Exception {
        try (ChildProcess child = ChildProcess.start(List.of("sleep", "1000"))) {
            ProcessIdentity identity = identityOf(child.pid());
            assertThat(isProvenDead(identity)).isFalse();
            child.stop();
            await("T", child.pid());
            assertThat(isProvenDead(identity)).as("a stopped process lives").isFalse();
            child.kill();
            assertThat(isProvenDead(identity)).isTrue();
            assertThat(processes().isProvenDead(identity.token(), 0, -1)).isTrue();
        }
    }

    @Test
    void whoHasTheIdOfTheDeadIsNotTheDead() throws Exception {
        try (ChildProcess child = ChildProcess.start(List.of("sleep", "1000"))) {
            ProcessIdentity now = identityOf(child.pid());
            for (long other : new long[] {now.startTicks() - 1, now.startTicks() + 1, now.startTicks() ^ 1L << 20}) {
                ProcessIdentity former =
                        new ProcessIdentity(now.pid(), other, now.bootHash(), now.pidNamespace(), now.uid());
                assertThat(isProvenDead(former)).as("started at %d", other).isTrue();
                assertThat(processes().isProvenDead(former.token(), 0, -1)).isTrue();
            }
            long sameLowBits = now.startTicks() + (1L << 21); // the token alone cannot tell, the full time can
            ProcessIdentity former =
                    new ProcessIdentity(now.pid(), sameLowBits, now.bootHash(), now.pidNamespace(), now.uid());
            assertThat(former.token()).isEqualTo(now.token());
            assertThat(isProvenDead(former)).isTrue();
        }
    }

    @Test
    void ofAnotherBootOrNamespaceNothingIsKnown() {
        ProcessIdentity self = processes().self();
        int gone = (1 << 22) - 1;
        assertThat(isProvenDead(new ProcessIdentity(gone, 1, self.bootHash(), self.pidNamespace(), self.uid())))
                .isTrue();
        assertThat(isProvenDead(new ProcessIdentity(gone, 1, self.bootHash() + 1, self.pidNamespace(), self.uid())))
                .isFalse();
        assertThat(isProvenDead(new ProcessIdentity(gone, 1, self.bootHash(), self.pidNamespace() + 1, self.uid())))
                .isFalse();
    }

    @Test
    void aZombieIsDeadButNotOneWhoseThreadsLive() throws Exception {
        try (ChildProcess child = CPeer.start("zombie_leader")) {
            long pid = Long.parseLong(child.readLine());
            await("Z", pid);
            ProcessIdentity identity = identityOf(pid);
            assertThat(isProvenDead(identity)).as("a thread lives on").isFalse();
            child.kill();
            assertThat(isProvenDead(identity)).isTrue();
        }
    }
}
