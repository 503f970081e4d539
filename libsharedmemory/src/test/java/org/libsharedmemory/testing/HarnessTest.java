package org.libsharedmemory.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.SharedMemory;

/// The harness itself.
class HarnessTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    /// Makes a segment and says so.
    static final class Making {
        private Making() {}

        public static void main(String[] arguments) throws Exception {
            var handle = Segments.system().create(PlainSegments.passing(arguments[0]), PlainSegments.user());
            System.out.println("MADE");
            System.in.read();
            PlainSegments.close(handle);
        }
    }

    @Test
    void aChildTalksAndEnds() throws Exception {
        String name = NAMES.next();
        try (ChildProcess child = ChildJvm.of(Making.class).withNativeAccess().start(name)) {
            child.expect("MADE");
            assertThat(SharedMemory.inspect(name)).isNotNull();
            child.send("");
            child.awaitSuccess();
            assertThat(child.errors()).isEmpty();
            assertThat(SharedMemory.inspect(name)).isNull();
        }
    }

    @Test
    void aChildParksAtACrashPointAndIsKilled() throws Exception {
        String name = NAMES.next();
        try (ChildProcess child =
                ChildJvm.of(Making.class).parkedAt("file.link", 1).start(name)) {
            child.expect("PARKED file.link");
            assertThat(SharedMemory.inspect(name)).isNull();
            child.kill();
        }
        SharedMemory.prune(false);
    }

    @Test
    void aStoppedChildGoesOn() throws Exception {
        String name = NAMES.next();
        try (ChildProcess child = ChildJvm.of(Making.class).start(name)) {
            child.expect("MADE");
            child.stop();
            child.send("");
            assertThat(child.isAlive()).isTrue();
            child.resume();
            child.awaitSuccess();
        }
    }

    /// Three steps; the last two belong together.
    private static CrashPrefix.Trial counting(List<String> log, int breakage) {
        return new CrashPrefix.Trial() {
            private int first;
            private int second;

            @Override
            public void operate(SimulatedProcess victim) {
                CrashPoint.before("one");
                try {
                    CrashPoint.before("two");
                    first++;
                } finally {
                    CrashPoint.before("three");
                    second++;
                }
            }

            @Override
            public void recover(SimulatedProcess survivor) {
                CrashPoint.before("repair");
                if (breakage == 0) {
                    second = first;
                }
            }

            @Override
            public void check(SimulatedProcess survivor, CrashPrefix.Crash crash) {
                log.add(crash.done() + (crash.completed() ? "." : "!"));
                assertThat(second).isEqualTo(first);
            }
        };
    }

    @Test
    @Tag("crashpoints")
    void everyPrefixIsPlayedOnceAndFinallyBlocksDoNothing() throws Exception {
        List<String> log = new ArrayList<>();
        CrashPrefix.Coverage coverage = CrashPrefix.enumerate(world -> counting(log, 0));
        assertThat(coverage.steps()).containsExactly("one", "two", "three");
        assertThat(coverage.runs()).isEqualTo(4);
        assertThat(log).containsExactly("[]!", "[one]!", "[one, two]!", "[one, two, three].");
        assertThat(CrashPrefix.enumerateTwice(world -> counting(log, 0)).runs()).isEqualTo(4 * 3);
    }

    @Test
    @Tag("crashpoints")
    void aHalfDoneOperationThatNobodyRepairsIsNoticed() {
        assertThatThrownBy(() -> CrashPrefix.enumerate(world -> counting(new ArrayList<>(), 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("stopped before step 3, after [one, two]");
    }
}
