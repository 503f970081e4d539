package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.DeadProcess;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.Rounds;
import org.libsharedmemory.testing.SegmentRacer;
import org.libsharedmemory.testing.ShmNames;

/// Two processes race for a name, 10,000 times. The short form ends after a few seconds, but not before 200 rounds.
class SegmentRaceTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int ROUNDS = 10_000;
    private static final int FEWEST_ROUNDS = 200;
    private static final long SHORT_NANOS = 4_000_000_000L;

    private final String name = NAMES.next();

    /// What this process does in each round; the other one is a [SegmentRacer].
    private interface Leader {
        default void prepare() {}

        @Nullable
        SegmentHandle act();

        /// @param own [SegmentRacer#NOTHING], `CURRENT`, `RETIRED` or `LOST`
        /// @param other the same of the other process
        void check(long own, long other);
    }

    private int race(String follower, Leader leader, long nanos) throws InterruptedException {
        String controlName = NAMES.next();
        int round = 0;
        try (SharedMemory control = SharedMemory.create(controlName, Rounds.BYTE_SIZE, SegmentOptions.DEFAULT);
                ChildProcess child = ChildJvm.of(SegmentRacer.class).start(follower, controlName, name)) {
            child.expect("ready");
            Rounds rounds = new Rounds(control.memory());
            long start = System.nanoTime();
            while (round < ROUNDS && (round < FEWEST_ROUNDS || System.nanoTime() - start < nanos)) {
                leader.prepare();
                rounds.go();
                SegmentRacer.delay();
                SegmentHandle handle = leader.act();
                rounds.awaitDone(child::isAlive);
                rounds.go();
                long own = SegmentRacer.stateOf(handle, name);
                long other = rounds.awaitDone(child::isAlive);
                leader.check(own, other);
                rounds.go();
                if (handle != null) {
                    PlainSegments.close(handle);
                }
                rounds.awaitDone(child::isAlive);
                round++;
            }
            rounds.end();
            child.awaitSuccess();
        }
        assertThat(SharedMemory.inspect(name)).isNull();
        return round;
    }

    private int creatorAgainstCreator(long nanos) throws InterruptedException {
        Leader leader = new Leader() {
            @Override
            public @Nullable SegmentHandle act() {
                return SegmentRacer.create(name);
            }

            @Override
            public void check(long own, long other) {
                assertThat(new long[] {own, other})
                        .as("one wins, one has nothing")
                        .containsExactlyInAnyOrder(SegmentRacer.CURRENT, SegmentRacer.NOTHING);
            }
        };
        return race("create", leader, nanos);
    }

    /// False when somebody else on this machine has cleared away the file of the dead before it had its name.
    private boolean leaveSegment(Segments dead) {
        try {
            dead.create(PlainSegments.passing(name), PlainSegments.user());
            return true;
        } catch (SegmentNotFoundException _) {
            return false;
        }
    }

    private int creatorAgainstPruner(long nanos) throws Exception {
        Segments dead = DeadProcess.create().segments();
        Leader leader = new Leader() {
            @Override
            public void prepare() {
                for (int tries = 1; !leaveSegment(dead); tries++) {
                    assertThat(tries).as("times cleared away").isLessThan(100);
                }
            }

            @Override
            public SegmentHandle act() {
                return Segments.system().create(PlainSegments.passing(name), PlainSegments.user());
            }

            @Override
            public void check(long own, long other) {
                assertThat(own).isEqualTo(SegmentRacer.CURRENT);
            }
        };
        return race("prune", leader, nanos);
    }

    private int openerAgainstRemover(long nanos) throws InterruptedException {
        Leader leader = new Leader() {
            private @Nullable SegmentHandle last;

            @Override
            public void prepare() {
                last = Segments.system().create(PlainSegments.passing(name), PlainSegments.user());
            }

            @Override
            public @Nullable SegmentHandle act() {
                PlainSegments.close(last);
                return null;
            }

            @Override
            public void check(long own, long other) {
                assertThat(other).as("joined, or came too late").isIn(SegmentRacer.NOTHING, SegmentRacer.CURRENT);
            }
        };
        return race("open", leader, nanos);
    }

    private int openerAgainstForce(long nanos) throws InterruptedException {
        Leader leader = new Leader() {
            private @Nullable SegmentHandle keeper;

            @Override
            public void prepare() {
                keeper = Segments.system().create(PlainSegments.passing(name), PlainSegments.user());
            }

            @Override
            public @Nullable SegmentHandle act() {
                assertThat(Segments.system().remove(name, true)).isTrue();
                return keeper;
            }

            @Override
            public void check(long own, long other) {
                assertThat(own).as("the keeper").isEqualTo(SegmentRacer.RETIRED);
                assertThat(other)
                        .as("joined before and was told, or came too late")
                        .isIn(SegmentRacer.NOTHING, SegmentRacer.RETIRED);
            }
        };
        return race("open", leader, nanos);
    }

    @Test
    void ofTwoCreatorsOneWins(TestReporter reporter) throws Exception {
        reporter.publishEntry("rounds", Integer.toString(creatorAgainstCreator(SHORT_NANOS)));
    }

    @Test
    void aPrunerNeverTakesWhatACreatorHasJustMade(TestReporter reporter) throws Exception {
        reporter.publishEntry("rounds", Integer.toString(creatorAgainstPruner(SHORT_NANOS)));
    }

    @Test
    void whoJoinsWhileTheLastOneLeavesKeepsTheSegment(TestReporter reporter) throws Exception {
        reporter.publishEntry("rounds", Integer.toString(openerAgainstRemover(SHORT_NANOS)));
    }

    @Test
    void whoJoinsWhileItIsRemovedByForceIsTold(TestReporter reporter) throws Exception {
        reporter.publishEntry("rounds", Integer.toString(openerAgainstForce(SHORT_NANOS)));
    }

    /// Never the description of one and the attachments of the other.
    @Test
    void whoLooksWhileItIsReplacedSeesOneOrTheOther() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        SharedMemory first = SharedMemory.create(name, 100, SegmentOptions.DEFAULT);
        FutureTask<Void> replacing = new FutureTask<>(() -> {
            SharedMemory last = first;
            for (long size = 100_000; !done.get(); size = 100_100 - size) {
                SharedMemory next = SharedMemory.replace(name, size, SegmentOptions.DEFAULT);
                next.memory().fill((byte) 5);
                last.close();
                last = next;
            }
            last.close();
            return null;
        });
        Thread.ofPlatform().start(replacing);
        try {
            for (int look = 0; look < 10_000; look++) {
                SegmentInfo info = SharedMemory.inspect(name);
                assertThat(info == null ? List.of() : info.attachments()).hasSizeLessThanOrEqualTo(2);
            }
        } finally {
            done.set(true);
            replacing.get();
        }
    }

    @Test
    @Tag("torture")
    void allFourForTenThousandRounds() throws Exception {
        assertThat(creatorAgainstCreator(Long.MAX_VALUE)).isEqualTo(ROUNDS);
        assertThat(creatorAgainstPruner(Long.MAX_VALUE)).isEqualTo(ROUNDS);
        assertThat(openerAgainstRemover(Long.MAX_VALUE)).isEqualTo(ROUNDS);
        assertThat(openerAgainstForce(Long.MAX_VALUE)).isEqualTo(ROUNDS);
    }
}
