package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.testing.FaultyFiles;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// Operations of which one call of the file system fails: the first, the second, and so on. Afterwards nothing of them
/// is open or mapped, no half-made file is there, nobody is attached and no lock is held: done again, they succeed.
@EnabledOnOs(value = OS.LINUX, disabledReason = "open files and mappings as Linux lists them")
class FailedOperationsTest {
    private static final String NAME = "failed";
    private static final int MOST_CALLS = 200;

    private final SimulatedWorld world = SimulatedWorld.create();
    private final FaultyFiles faults = new FaultyFiles(world.directory().path());
    private final SimulatedProcess other = world.process();
    private final SimulatedProcess self = world.process(faults);
    private final List<SegmentHandle> open = new ArrayList<>();

    private int givenUp;

    @AfterEach
    void cleanUp() {
        closeAll();
        world.close();
    }

    private void closeAll() {
        open.forEach(PlainSegments::close);
        open.clear();
    }

    private SegmentHandle held(SegmentHandle handle) {
        open.add(handle);
        return handle;
    }

    private static void refuse() throws IOException {
        throw new IOException("injected");
    }

    private static void runOutOfMemory() {
        throw new OutOfMemoryError("injected");
    }

    private static void interrupt() throws IOException {
        throw new ClosedByInterruptException();
    }

    enum Operation {
        CREATE_OVER_LEFTOVER,
        REPLACE,
        JOIN,
        READ_ONLY,
        REMOVE,
        PRUNE,
        LIST,
        LEAVE_LAST,
        LEAVE_OTHERS,
        ENLIST,
        LEAVE_FOREIGN
    }

    /// What others have done before; gives what fails.
    private FaultyFiles.Work prepare(Operation operation) throws IOException {
        Segments segments = self.segments();
        return switch (operation) {
            case CREATE_OVER_LEFTOVER -> {
                leaveOrphan();
                yield () -> held(segments.create(PlainSegments.lasting(NAME), PlainSegments.user()));
            }
            case REPLACE -> {
                hold();
                yield () -> held(segments.replace(PlainSegments.passing(NAME), PlainSegments.user()));
            }
            case JOIN -> {
                hold();
                yield () -> held(segments.openOrCreate(PlainSegments.passing(NAME), PlainSegments.sameShape()));
            }
            case READ_ONLY -> {
                hold();
                yield () -> held(segments.tryOpen(NAME, PlainSegments.readOnly()));
            }
            case REMOVE -> {
                hold();
                yield () -> segments.remove(NAME, true);
            }
            case PRUNE -> {
                leaveOrphan();
                yield () -> segments.prune(false);
            }
            case LIST -> {
                hold();
                yield segments::list;
            }
            case LEAVE_LAST -> {
                SegmentHandle own = segments.create(PlainSegments.passing(NAME), PlainSegments.user());
                yield () -> PlainSegments.close(own);
            }
            case LEAVE_OTHERS -> {
                hold();
                SegmentHandle own = segments.tryOpen(NAME, PlainSegments.user());
                yield () -> PlainSegments.close(own);
            }
            case ENLIST -> {
                SegmentHandle own = held(foreign());
                yield () -> own.enlist(Role.WRITER, Repair.NOTHING);
            }
            case LEAVE_FOREIGN -> {
                SegmentHandle own = foreign();
                own.enlist(Role.WRITER, Repair.NOTHING);
                yield () -> PlainSegments.close(own);
            }
        };
    }

    private void hold() {
        held(other.segments().create(PlainSegments.passing(NAME), PlainSegments.user()));
    }

    private void leaveOrphan() {
        SimulatedProcess dead = world.process();
        SegmentHandle left = dead.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
        left.abandon();
        world.kill(dead);
    }

    private SegmentHandle foreign() throws IOException {
        Files.write(world.directory().path().resolve(NAME), new byte[4096]);
        return self.segments().tryOpen(NAME, PlainSegments.user());
    }

    @ParameterizedTest
    @EnumSource
    void refusedAtEachCall(Operation operation) throws Exception {
        failAtEachCall(operation, FailedOperationsTest::refuse);
    }

    @ParameterizedTest
    @EnumSource
    void outOfMemoryAtEachCall(Operation operation) throws Exception {
        failAtEachCall(operation, FailedOperationsTest::runOutOfMemory);
    }

    /// Then it is done once more, and succeeds.
    @ParameterizedTest
    @EnumSource(names = {"CREATE_OVER_LEFTOVER", "JOIN", "ENLIST"})
    void interruptedAtEachCall(Operation operation) throws Exception {
        failAtEachCall(operation, FailedOperationsTest::interrupt);
        assertThat(givenUp).isZero();
    }

    private void failAtEachCall(Operation operation, FaultyFiles.Fault fault) throws Exception {
        other.segments().prune(false);
        int n = 1;
        while (failAt(n, operation, fault)) {
            n++;
            assertThat(n).isLessThan(MOST_CALLS);
        }
        assertThat(n).as("calls that failed").isGreaterThan(1);
        assertThat(openFiles()).as("open files").isEmpty();
        assertThat(mappings()).as("mappings").isEmpty();
    }

    /// False when the operation makes fewer calls.
    private boolean failAt(int n, Operation operation, FaultyFiles.Fault fault) throws Exception {
        FaultyFiles.Work action = prepare(operation);
        boolean reached = true;
        try {
            reached = faults.failAt(n, fault, action);
        } catch (RuntimeException | Error e) {
            assertThat(e).hasStackTraceContaining("injected");
            givenUp++;
            requireNotAttached(n);
            action.run(); // a second close does nothing
        }
        assertThat(world.files()).as("call %d", n).noneMatch(file -> file.endsWith(".tmp"));
        closeAll();
        world.clear();
        return reached;
    }

    private void requireNotAttached(int n) {
        SegmentInfo info = other.segments().inspect(NAME);
        if (info != null) {
            long pid = self.self().pid();
            assertThat(info.attachments()).as("call %d", n).noneMatch(attachment -> attachment.pid() == pid);
        }
    }

    /// Of this world's, but for the lock on names, which stays open.
    private List<String> openFiles() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                String file = targetOf(descriptor);
                if (file.startsWith(world.directory().path() + "/") && !file.endsWith(".lock")) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static String targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile, by another thread
        }
    }

    private List<String> mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(world.directory().path() + "/"))
                    .toList();
        }
    }

    /// A repair that fails, as in memory that goes away.
    private static Attaching failing() {
        return new Attaching(Role.USER, false, false, (name, description, size) -> {}, handle -> _ -> {
            throw new IllegalStateException("injected");
        });
    }

    @Test
    void atTheRepairOfTheEntryThatIsTaken() throws Exception {
        Segments segments = self.segments();
        assertThatThrownBy(() -> segments.create(PlainSegments.passing(NAME), failing()))
                .hasMessage("injected");
        assertThat(world.files()).isEmpty();
        hold();
        assertThatThrownBy(() -> segments.tryOpen(NAME, failing())).hasMessage("injected");
        assertThatThrownBy(() -> segments.replace(PlainSegments.passing(NAME), failing()))
                .hasMessage("injected");
        requireNotAttached(0);
        closeAll();
        SegmentHandle foreign = held(foreign());
        for (int n = 0; n < 2; n++) {
            assertThatThrownBy(
                            () -> foreign.enlist(Role.WRITER, failing().repair().apply(foreign)))
                    .hasMessage("injected");
        }
        closeAll();
        assertThat(openFiles()).isEmpty();
        assertThat(mappings()).isEmpty();
    }

    /// Nobody knows then how much room there is: whoever needs more than there is learns it when he reserves it.
    @Test
    void whereTheMountPointIsOutOfSight() {
        faults.hideMounts();
        assertThat(PlainSegments.isComplete(
                        held(self.segments().create(PlainSegments.passing(NAME), PlainSegments.user()))))
                .isTrue();
    }
}
