package org.libsharedmemory.internal.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;
import org.libsharedmemory.testing.CPeer;
import org.libsharedmemory.testing.ChildJvm;
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

    /// Says of each process, told as `pid ticks uid`, whether it is proven dead; after the line `exhaust` with no file
    /// descriptor left.
    public static final class Judge {
        private static final List<InputStream> OPEN = new ArrayList<>();

        private Judge() {}

        private static void exhaustDescriptors() {
            try {
                while (OPEN.size() < 1_000) {
                    OPEN.add(new FileInputStream("/dev/null"));
                }
                throw new AssertionError("no limit");
            } catch (IOException _) {
                // the last one was not to be had
            }
        }

        public static void main(String[] arguments) {
            Processes processes = processes();
            ProcessIdentity self = processes.self();
            System.out.println("ready");
            for (String line = IO.readln(); line != null; line = IO.readln()) {
                if (line.equals("exhaust")) {
                    exhaustDescriptors();
                    System.out.println("exhausted");
                    continue;
                }
                String[] words = line.split(" ");
                long ticks = Long.parseLong(words[1]);
                int pid = Integer.parseInt(words[0]);
                int uid = Integer.parseInt(words[2]);
                ProcessIdentity who = new ProcessIdentity(pid, ticks, self.bootHash(), self.pidNamespace(), uid);
                System.out.println(processes.isProvenDead(who.token(), ticks, uid));
            }
        }
    }

    @Test
    void whoHasNoFileDescriptorLeftTakesNobodyForDead() throws Exception {
        ChildJvm few = ChildJvm.of(Judge.class).withCommand("prlimit", "--nofile=256");
        try (ChildProcess judge = few.start();
                ChildProcess living = ChildProcess.start(List.of("sleep", "1000"));
                ChildProcess killed = ChildProcess.start(List.of("sleep", "1000"))) {
            judge.expect("ready");
            int uid = processes().self().uid();
            String ofLiving = living.pid() + " " + statOf(living.pid())[19] + " " + uid;
            String ofKilled = killed.pid() + " " + statOf(killed.pid())[19] + " " + uid;
            assertThat(judge.ask(ofLiving)).isEqualTo("false");
            killed.kill();
            assertThat(judge.ask("exhaust")).isEqualTo("exhausted");
            assertThat(judge.ask(ofLiving)).isEqualTo("false");
            assertThat(judge.ask(ofKilled)).isEqualTo("true");
        }
    }

    @Test
    void whereTheProcessesOfOthersAreHiddenNothingIsKnownOfThem(@TempDir Path classes) throws Exception {
        Machine.requireRoot();
        List<String> nobody = List.of(Machine.nobody());
        List<String> hidden = concat(List.of(Machine.hiddenProcesses()), nobody);
        Machine.requireCommand(concat(hidden, List.of("test", "-r", "/proc/self/stat", "-a", "!", "-r", "/proc/1/stat"))
                .toArray(String[]::new));
        ChildJvm judging =
                ChildJvm.of(Judge.class).withReadableCopyOfClasses(classes).withCommand(hidden.toArray(String[]::new));
        List<String> sleep = List.of("sleep", "1000");
        try (ChildProcess judge = judging.start();
                ChildProcess own = ChildProcess.start(concat(nobody, sleep));
                ChildProcess others = ChildProcess.start(sleep)) {
            judge.expect("ready");
            String ofOwn = own.pid() + " " + statOf(own.pid())[19];
            String ofOthers = others.pid() + " " + statOf(others.pid())[19];
            assertThat(judge.ask(ofOwn + " 65534")).isEqualTo("false");
            assertThat(judge.ask(ofOthers + " 0"))
                    .as("alive, but not to be seen")
                    .isEqualTo("false");
            own.kill();
            others.kill();
            assertThat(judge.ask(ofOwn + " 65534")).isEqualTo("true");
            assertThat(judge.ask(ofOwn + " -1")).as("of whom nobody knows").isEqualTo("false");
            assertThat(judge.ask(ofOthers + " 0")).isEqualTo("false");
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
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
