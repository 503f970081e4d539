package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.SegmentActor;
import org.libsharedmemory.testing.ShmNames;

/// Faults that need a second process: one that is killed, stopped, of another user, in another namespace.
@EnabledOnOs(value = OS.LINUX, disabledReason = "kills, namespaces and other users as Linux has them")
class SegmentProcessesTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final ChildJvm ACTOR = ChildJvm.of(SegmentActor.class);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    private static ChildProcess start(ChildJvm jvm) throws InterruptedException {
        ChildProcess child = jvm.start();
        child.expect("ready");
        return child;
    }

    @Test
    void theSegmentOfAKilledProcessIsNeverSeenAgain() throws Exception {
        try (ChildProcess child = start(ACTOR)) {
            assertThat(child.ask("create " + name + " 100")).isEqualTo("ok 100");
            assertThat(SharedMemory.inspect(name).orphan()).isFalse();
            child.kill();
            assertThat(isGone()).isTrue();
            assertThat(SharedMemory.list()).noneMatch(info -> info.name().equals(name));
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aSegmentWithALiveHolderOutlivesItsKilledMaker() throws Exception {
        try (ChildProcess child = start(ACTOR)) {
            child.ask("create " + name + " 100");
            child.ask("set " + name + " 99");
            try (var opened = SharedMemory.open(name, OpenOptions.DEFAULT)) {
                child.kill();
                SharedMemory.prune(false);
                assertThat(opened.isRetired()).isFalse();
                assertThat(opened.memory().get(ValueLayout.JAVA_BYTE, 99)).isEqualTo((byte) 42);
                assertThat(SharedMemory.inspect(name).attachments())
                        .filteredOn(attachment -> !attachment.alive())
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
        assertThat(file).doesNotExist();
    }

    /// At the steps after which there is something else in the directory, or a lock is held; what it stores in a file
    /// without a name, nobody looks at.
    @Test
    void aCreatorKilledBetweenAnyTwoStepsLeavesNothing() throws Exception {
        List<String> steps =
                List.of("file.create", "file.mode", "file.reserve", "names.lock", "file.link", "file.unlink");
        List<ChildProcess> children = new ArrayList<>();
        try {
            for (String step : steps) {
                children.add(ACTOR.parkedAt(step, 1).start());
            }
            for (int i = 0; i < steps.size(); i++) {
                String step = steps.get(i);
                ChildProcess child = children.get(i);
                child.expect("ready");
                child.send("create " + name + " 100");
                child.expect("PARKED " + step);
                child.kill();
                try (var next = SharedMemory.openOrCreate(name, 100, SegmentOptions.DEFAULT)) {
                    assertThat(next.isRetired()).as(step).isFalse();
                }
                SharedMemory.prune(false);
                assertThat(hiddenFilesOf(child.pid())).as(step).isEmpty();
                assertThat(file).as(step).doesNotExist();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
    }

    private static List<String> hiddenFilesOf(long pid) throws IOException {
        return Host.current().directory().names().stream()
                .filter(each -> each.startsWith(".lsm-") && each.endsWith(".tmp"))
                .filter(each -> Long.parseUnsignedLong(each, 5, each.indexOf('-', 5), 16) >>> 42 == pid)
                .toList();
    }

    @Test
    void aFileTruncatedWhileItIsMappedDoesNotEndTheJvm() throws Exception {
        try (ChildProcess child = start(ACTOR)) {
            child.ask("create " + name + " 100000");
            assertThat(child.ask("get " + name + " 99999")).isEqualTo("ok 0");
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(0);
            }
            assertThat(child.ask("get " + name + " 99999")).startsWith("InternalError");
            assertThat(child.ask("set " + name + " 50000")).startsWith("InternalError");
            assertThat(child.ask("close " + name)).isEqualTo("ok closed");
            SharedMemory.remove(name);
            assertThat(child.ask("create " + name + " 10")).isEqualTo("ok 10");
            assertThat(child.ask("close " + name)).isEqualTo("ok closed");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aTableTruncatedAwayDoesNotEndTheJvm() throws Exception {
        try (ChildProcess child = start(ACTOR)) {
            child.ask("last " + name + " 100000");
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(4096);
            }
            assertThat(child.ask("get " + name + " 0")).isEqualTo("ok 0");
            assertThat(child.ask("retired " + name)).matches("ok true|InternalError.*|SegmentLost.*");
            assertThat(child.ask("close " + name)).isEqualTo("ok closed");
            assertThat(child.isAlive()).isTrue();
        }
        assertThat(SharedMemory.remove(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"000,rw-------,rw-rw-rw-", "022,rw-------,rw-rw-rw-", "077,rw-------,rw-rw-rw-"})
    void theUmaskDecidesNothing(String umask, String own, String everyone) throws Exception {
        Machine.requireCommand("sh", "-c", "true");
        try (ChildProcess child = start(ACTOR.withCommand("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"))) {
            assertThat(child.ask("create " + name + " 10")).isEqualTo("ok 10");
            assertThat(modeOf(file)).isEqualTo(own);
            child.ask("close " + name);
            assertThat(child.ask("share " + name + " 10")).isEqualTo("ok 10");
            assertThat(modeOf(file)).isEqualTo(everyone);
            child.ask("force " + name);
        }
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aFullFileSystemIsAnExceptionAndNothingIsLeft() throws Exception {
        Machine.requireCommand("unshare", "-m", "true");
        try (ChildProcess child =
                start(ACTOR.withCommand(Machine.ownTmpfs()).withOptions("-Dorg.libsharedmemory.crashpoints=true"))) {
            assertThat(child.ask("create first 600000")).isEqualTo("ok 600000");
            assertThat(child.ask("create second 600000"))
                    .startsWith("OutOfSharedMemoryException: segment 'second': No space left")
                    .contains("are free now", "shm prune", "--shm-size");
            assertThat(child.ask("list")).isEqualTo("ok first");
            child.ask("crowd file.reserve"); // somebody else takes the room after it was found
            assertThat(child.ask("replace first 300000"))
                    .startsWith("OutOfSharedMemoryException: segment 'first': No space left")
                    .contains("0 of 1048576 bytes are free");
            assertThat(child.ask("list")).isEqualTo("ok filler,first");
            assertThat(child.ask("set first 599999")).isEqualTo("ok 42");
            assertThat(child.ask("retired first")).isEqualTo("ok false");
        }
    }

    @Test
    void anotherUsersSegment(@TempDir Path classes) throws Exception {
        Machine.requireRoot();
        Machine.requireCommand(Machine.nobody()[0], "--version");
        String own = NAMES.next();
        String shared = NAMES.next();
        try (ChildProcess nobody =
                start(ACTOR.withReadableCopyOfClasses(classes).withCommand(Machine.nobody()))) {
            try (var _ = SharedMemory.create(name, 10, SegmentOptions.DEFAULT)) {
                assertThat(nobody.ask("open " + name))
                        .startsWith("SegmentAccessDeniedException: segment '" + name + "': permission denied")
                        .contains("its owner decides who may");
                assertThat(nobody.ask("create " + name + " 10"))
                        .startsWith("SegmentExistsException")
                        .contains("a file of user 0");
                assertThat(nobody.ask("remove " + name)).startsWith("SegmentAccessDeniedException");
                assertThat(nobody.ask("force " + name)).startsWith("SegmentAccessDeniedException");
                assertThat(nobody.ask("replace " + name + " 10")).startsWith("SegmentAccessDeniedException");
                assertThat(nobody.ask("list")).contains(name);
                assertThat(nobody.ask("kind " + name)).isEqualTo("ok PRIVATE");
            }
            SegmentOptions everyone = SegmentOptions.DEFAULT.withPermissions(Permissions.EVERYONE);
            try (var _ = SharedMemory.create(shared, 10, everyone)) {
                assertThat(nobody.ask("open " + shared)).isEqualTo("ok 10");
            }
            assertThat(nobody.ask("close " + shared))
                    .as("the last one, who may not remove it")
                    .isEqualTo("ok closed");
            SharedMemory.prune(false);
            assertThat(SharedMemory.inspect(shared)).isNull();
            assertThat(nobody.ask("share " + own + " 10")).isEqualTo("ok 10");
            assertThatThrownBy(() -> SharedMemory.open(own, OpenOptions.DEFAULT))
                    .isInstanceOf(SegmentAccessDeniedException.class)
                    .hasMessageContainingAll(own, "belongs to user 65534", "anyOwner");
            try (var opened = SharedMemory.open(own, OpenOptions.DEFAULT.withAnyOwner(true))) {
                assertThat(nobody.ask("set " + own + " 9")).isEqualTo("ok 42");
                assertThat(opened.memory().get(ValueLayout.JAVA_BYTE, 9)).isEqualTo((byte) 42);
            }
            assertThat(nobody.ask("close " + own)).isEqualTo("ok closed");
            assertThat(nobody.ask("remove " + own)).isEqualTo("ok true");
        } finally {
            removeLockOf(65534);
        }
    }

    /// On a file system of their own: nobody else removes the leftovers meanwhile.
    @Test
    void anotherUsersLeftoversStandInNobodysWay(@TempDir Path classes) throws Exception {
        Machine.requireRoot();
        Machine.requireCommand("unshare", "-m", Machine.nobody()[0], "--version");
        try (ChildProcess root = start(ACTOR.withCommand(Machine.ownTmpfs()))) {
            String[] there = {"nsenter", "-t", Long.toString(root.pid()), "-m"};
            List<String> nobodyThere = new ArrayList<>(List.of(there));
            nobodyThere.addAll(List.of(Machine.nobody()));
            try (ChildProcess nobody = start(
                            ACTOR.withReadableCopyOfClasses(classes).withCommand(nobodyThere.toArray(String[]::new)));
                    ChildProcess maker = start(ACTOR.withCommand(there));
                    ChildProcess halfMaker = start(ACTOR.withCommand(there).parkedAt("file.link", 1))) {
                maker.ask("create left 10");
                halfMaker.send("create half 10");
                halfMaker.expect("PARKED file.link");
                maker.kill();
                halfMaker.kill();
                Path shm = Path.of("/proc/" + root.pid() + "/root/dev/shm");
                Path sidecar = Files.write(shm.resolve(".lsm-sidecar-1-2"), new byte[10]);
                Files.setPosixFilePermissions(sidecar, PosixFilePermissions.fromString("rw-------"));
                assertThat(nobody.ask("create own 10")).isEqualTo("ok 10");
                assertThat(nobody.ask("prune")).isEqualTo("ok ");
                assertThat(nobody.ask("list")).isEqualTo("ok left,own");
                assertThat(nobody.ask("join left 10")).startsWith("SegmentAccessDeniedException: segment 'left'");
                assertThat(nobody.ask("close own")).isEqualTo("ok closed");
                assertThat(root.ask("prune")).isEqualTo("ok left");
                try (var names = Files.list(shm)) {
                    assertThat(names.map(path -> path.getFileName().toString()))
                            .containsExactlyInAnyOrder(".libsharedmemory-0.lock", ".libsharedmemory-65534.lock");
                }
            }
        }
    }

    /// What may not take the name away retires nothing: in a directory with the sticky bit, and in one where only its
    /// owner may change names.
    @Test
    void aRefusedRemovalChangesNothing(@TempDir Path classes) throws Exception {
        Machine.requireRoot();
        Machine.requireCommand("unshare", "-m", Machine.nobody()[0], "--version");
        try (ChildProcess root = start(ACTOR.withCommand(Machine.ownTmpfs()))) {
            List<String> nobodyThere = new ArrayList<>(List.of("nsenter", "-t", Long.toString(root.pid()), "-m"));
            nobodyThere.addAll(List.of(Machine.nobody()));
            try (ChildProcess nobody =
                    start(ACTOR.withReadableCopyOfClasses(classes).withCommand(nobodyThere.toArray(String[]::new)))) {
                assertThat(root.ask("share there 10")).isEqualTo("ok 10");
                assertRefusedAndUnchanged(nobody, "replace there 20", root);
                assertRefusedAndUnchanged(nobody, "force there", root);
                assertThat(root.ask("close there")).isEqualTo("ok closed");
                assertRefused(nobody, "remove there");
                assertThat(root.ask("open there")).isEqualTo("ok 10");
                Path shm = Path.of("/proc/" + root.pid() + "/root/dev/shm");
                Files.setPosixFilePermissions(shm, PosixFilePermissions.fromString("rwxr-xr-x"));
                assertRefusedAndUnchanged(nobody, "force there", root);
            }
        }
    }

    private static void assertRefused(ChildProcess other, String call) throws InterruptedException {
        assertThat(other.ask(call)).startsWith("SegmentAccessDeniedException: segment 'there'");
    }

    private static void assertRefusedAndUnchanged(ChildProcess other, String call, ChildProcess holder)
            throws InterruptedException {
        assertRefused(other, call);
        assertThat(holder.ask("retired there")).as(call).isEqualTo("ok false");
    }

    private static void removeLockOf(int uid) throws IOException {
        Files.deleteIfExists(Host.current().directory().path().resolve(".libsharedmemory-" + uid + ".lock"));
    }

    @Test
    void aProcessOfAnotherPidNamespaceCountsAsAlive() throws Exception {
        Machine.requireCommand("unshare", "-p", "--fork", "--mount-proc", "true");
        try (ChildProcess child = start(ACTOR.withCommand("unshare", "-p", "--fork", "--mount-proc", "--kill-child"))) {
            assertThat(child.ask("pid")).isEqualTo("ok 1");
            child.ask("create " + name + " 10");
            assertThat(SharedMemory.inspect(name).attachments()).allMatch(SegmentInfo.Attachment::alive);
            child.kill();
            SharedMemory.prune(false);
            assertThat(SharedMemory.inspect(name).orphan())
                    .as("unknown counts as alive")
                    .isFalse();
            assertThatThrownBy(() -> SharedMemory.remove(name)).isInstanceOf(SegmentExistsException.class);
            assertThat(SharedMemory.remove(name, true)).isTrue();
        }
    }

    @Test
    void whereProcShowsAnotherNamespaceNobodyIsJudged() throws Exception {
        Machine.requireCommand("unshare", "-p", "--fork", "true");
        try (ChildProcess first = start(ACTOR.withCommand("unshare", "-p", "--fork", "--kill-child"));
                ChildProcess second =
                        start(ACTOR.withCommand("nsenter", "-t", Long.toString(first.pidOfChild()), "-p"))) {
            first.ask("create " + name + " 10");
            assertThat(second.ask("alive " + name)).isEqualTo("ok true");
            assertThat(second.ask("open " + name)).isEqualTo("ok 10");
            assertThat(first.ask("retired " + name)).isEqualTo("ok false");
            assertThat(second.ask("close " + name)).isEqualTo("ok closed");
            assertThat(first.ask("close " + name)).isEqualTo("ok closed");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aProcessOfAnotherTimeNamespaceCountsAsAlive() throws Exception {
        Machine.requireCommand("unshare", "-T", "--boottime", "100000", "--fork", "true");
        try (SharedMemory memory = SharedMemory.create(name, 10, SegmentOptions.DEFAULT);
                ChildProcess child =
                        start(ACTOR.withCommand("unshare", "-T", "--boottime", "100000", "--fork", "--kill-child"))) {
            assertThat(child.ask("alive " + name)).isEqualTo("ok true");
            assertThat(child.ask("open " + name)).isEqualTo("ok 10");
            assertThat(child.ask("close " + name)).isEqualTo("ok closed");
            assertThat(memory.isRetired()).isFalse();
        }
    }

    @Test
    void aNameThatCannotBeSaidInTheLocaleIsPassedOver() throws Exception {
        Machine.requireCommand("sh", "-c", "printf '\\303\\251'");
        String odd = "\"/dev/shm/" + name + "-$(printf '\\303\\251')\"";
        Machine.requireCommand("sh", "-c", "touch " + odd);
        try (ChildProcess child = start(ACTOR.withCommand("env", "LC_ALL=C"))) {
            child.ask("create " + name + " 10");
            assertThat(child.ask("list")).startsWith("ok ").contains(name);
            assertThat(child.ask("prune")).startsWith("ok ");
            child.ask("close " + name);
        } finally {
            Machine.requireCommand("sh", "-c", "rm " + odd);
        }
    }

    /// Java gives bytes that are no text as U+FFFD, which another name can really have.
    @Test
    void aNameThatReadsLikeAnotherIsNotListedAsIt() throws Exception {
        String prefix = "/dev/shm/" + name + "-";
        String files = "\"" + prefix + "$(printf '\\377')\" \"" + prefix + "$(printf '\\357\\277\\275')\"";
        Machine.requireCommand("sh", "-c", "touch " + files);
        try (ChildProcess child = start(ACTOR.withCommand("env", "LC_ALL=C.UTF-8"))) {
            assertThat(child.ask("list").substring(3).split(","))
                    .filteredOn(each -> each.startsWith(name + "-"))
                    .hasSize(1);
        } finally {
            Machine.requireCommand("sh", "-c", "rm " + files);
        }
    }

    @Test
    void aZombieIsDead() throws Exception {
        Machine.requireCommand("sh", "-c", "sleep 0");
        String unreaped = "exec 3<&0; \"$@\" <&3 & exec sleep 1000";
        try (ChildProcess child = start(ACTOR.withCommand("sh", "-c", unreaped, "sh"))) {
            child.ask("create " + name + " 10");
            long pid = Long.parseLong(child.ask("pid").substring(3));
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            long start = System.nanoTime();
            while (!isGone()) { // its threads may take a moment longer than the first of them
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
                Thread.onSpinWait();
            }
            assertThat(Files.readString(Path.of("/proc/" + pid + "/stat"))).contains(") Z ");
            SharedMemory.prune(false);
            assertThat(file).doesNotExist();
        }
    }

    /// Nothing, or a leftover; tests that run at the same time remove leftovers too.
    private boolean isGone() {
        SegmentInfo info = SharedMemory.inspect(name);
        return info == null || info.orphan();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "portable"})
    void withoutNativeAccessEverythingIsSilent(String platform, @TempDir Path own) throws Exception {
        ChildJvm strict = ACTOR.withOptions(
                "--illegal-native-access=deny",
                "-Djava.io.tmpdir=" + own,
                "-Dorg.libsharedmemory.platform=" + platform);
        try (ChildProcess child = start(strict);
                ChildProcess peer = start(strict)) {
            assertThat(child.ask("platform")).isEqualTo("ok " + platform);
            assertThat(child.ask("create " + name + " 10")).isEqualTo("ok 10");
            assertThat(peer.ask("open " + name)).isEqualTo("ok 10");
            assertThat(peer.ask("set " + name + " 9")).isEqualTo("ok 42");
            assertThat(child.ask("get " + name + " 9")).isEqualTo("ok 42");
            assertThat(child.ask("list")).contains(name);
            assertThat(peer.ask("replace " + name + " 20")).isEqualTo("ok 20");
            assertThat(child.ask("retired " + name)).isEqualTo("ok true");
            assertThat(child.ask("close " + name)).isEqualTo("ok closed");
            peer.kill();
            assertThat(child.ask("gone " + name)).isEqualTo("ok true");
            assertThat(child.ask("prune")).startsWith("ok");
            assertThat(child.ask("alive " + name)).isEqualTo("ok none");
            child.send("halt");
            child.awaitSuccess();
            assertThat(child.errors()).isEmpty();
        }
    }
}
