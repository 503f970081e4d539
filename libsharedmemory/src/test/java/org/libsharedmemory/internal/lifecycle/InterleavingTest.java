package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// Two processes at one name at the same time: one pauses before each of its steps, the other meets it there. And
/// the proof that these tests notice when the lock on names is left out.
@Tag("crashpoints")
class InterleavingTest {
    private static final String NAME = "contested";

    private abstract static class NameEncounter implements Interleaving.Encounter {
        final SimulatedWorld world;
        final SimulatedProcess one;
        final SimulatedProcess two;
        final List<SegmentHandle> open = new ArrayList<>();

        NameEncounter(SimulatedWorld world) {
            this.world = world;
            this.one = world.process();
            this.two = world.process();
        }

        SegmentHandle create(SimulatedProcess process) {
            return add(process.segments().create(PlainSegments.passing(NAME), PlainSegments.user()));
        }

        void createOrLose(SimulatedProcess process) {
            try {
                create(process);
            } catch (SegmentExistsException e) {
                assertThat(e).hasMessageContaining("in use by process");
            }
        }

        void leaveOrphan() {
            SimulatedProcess dead = world.process();
            dead.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
            world.kill(dead);
        }

        synchronized SegmentHandle add(SegmentHandle handle) {
            open.add(handle);
            return handle;
        }

        void openIfThere(SimulatedProcess process) {
            SegmentHandle handle = process.segments().tryOpen(NAME, PlainSegments.user());
            if (handle != null) {
                add(handle);
            }
        }

        /// The name leads to this handle's segment, and it lives.
        void requireCurrent(SegmentHandle handle) throws IOException {
            assertThat(handle.isRetired()).as("retired under its holder").isFalse();
            assertThat(world.directory().stat(NAME)).as("name taken away").isNotNull();
            assertThat(world.directory().stat(NAME).key()).isEqualTo(handle.key());
        }

        void requireNothingElse() {
            assertThat(world.files()).isSubsetOf(NAME);
        }

        @Override
        public void close() {
            open.forEach(PlainSegments::close);
        }
    }

    @Test
    void ofTwoCreatorsOneWins() throws Exception {
        int count = Interleaving.enumerate(world -> new NameEncounter(world) {
            @Override
            public void first() {
                createOrLose(one);
            }

            @Override
            public void second() {
                createOrLose(two);
            }

            @Override
            public void check() throws IOException {
                assertThat(open).hasSize(1);
                requireCurrent(open.getFirst());
                requireNothingElse();
            }
        });
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void ofTwoCreatorsOverALeftoverOneWins() throws Exception {
        Interleaving.enumerate(world -> new NameEncounter(world) {
            {
                leaveOrphan();
            }

            @Override
            public void first() {
                createOrLose(one);
            }

            @Override
            public void second() {
                createOrLose(two);
            }

            @Override
            public void check() throws IOException {
                assertThat(open).hasSize(1);
                requireCurrent(open.getFirst());
                requireNothingElse();
            }
        });
    }

    /// A pruner, as it is or without the lock.
    private interface Pruning {
        void prune(SimulatedProcess process) throws IOException;
    }

    private static Function<SimulatedWorld, Interleaving.Encounter> prunerAndCreator(
            Pruning pruning, boolean prunerFirst) {
        return world -> new NameEncounter(world) {
            {
                leaveOrphan();
            }

            @Override
            public void first() throws IOException {
                if (prunerFirst) {
                    pruning.prune(one);
                } else {
                    create(two);
                }
            }

            @Override
            public void second() throws IOException {
                if (prunerFirst) {
                    create(two);
                } else {
                    pruning.prune(one);
                }
            }

            @Override
            public void check() throws IOException {
                requireCurrent(open.getFirst());
                requireNothingElse();
            }
        };
    }

    @Test
    void aPrunerNeverTakesWhatACreatorHasJustMade() throws Exception {
        Pruning locked = process -> process.segments().prune(false);
        Interleaving.enumerate(prunerAndCreator(locked, true));
        Interleaving.enumerate(prunerAndCreator(locked, false));
    }

    @Test
    void aPrunerWithoutTheLockIsNoticed() {
        Pruning unlocked = process -> {
            boolean _ = new Retirer(process.segments(), new Examiner(process)).discardIfLeftover(NAME);
        };
        assertThatThrownBy(() -> Interleaving.enumerate(prunerAndCreator(unlocked, true)))
                .isInstanceOf(AssertionError.class);
    }

    /// An opener, as it is or without the lock.
    private interface Opening {
        @Nullable
        SegmentHandle open(SimulatedProcess process) throws IOException;
    }

    private static Function<SimulatedWorld, Interleaving.Encounter> openerAndLastCloser(
            Opening opening, boolean openerFirst) {
        return world -> new NameEncounter(world) {
            private final SegmentHandle last = create(one);

            @Override
            public void first() throws IOException {
                if (openerFirst) {
                    open();
                } else {
                    PlainSegments.close(last);
                }
            }

            @Override
            public void second() throws IOException {
                if (openerFirst) {
                    PlainSegments.close(last);
                } else {
                    open();
                }
            }

            private void open() throws IOException {
                SegmentHandle handle = opening.open(two);
                if (handle != null) {
                    add(handle);
                }
            }

            @Override
            public void check() throws IOException {
                if (open.size() > 1) {
                    requireCurrent(open.getLast());
                } else {
                    assertThat(world.files()).isEmpty();
                }
            }
        };
    }

    @Test
    void nobodyJoinsWhatTheLastHolderTakesAway() throws Exception {
        Opening locked = process -> process.segments().tryOpen(NAME, PlainSegments.user());
        Interleaving.enumerate(openerAndLastCloser(locked, true));
        Interleaving.enumerate(openerAndLastCloser(locked, false));
    }

    @Test
    void anOpenerWithoutTheLockIsNoticed() {
        Opening unlocked =
                process -> new Opener(process.segments(), new Examiner(process)).join(NAME, PlainSegments.user());
        assertThatThrownBy(() -> Interleaving.enumerate(openerAndLastCloser(unlocked, true)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whoIsAttachedWhenItIsRemovedByForceKnows() throws Exception {
        for (boolean removerFirst : new boolean[] {true, false}) {
            Interleaving.enumerate(world -> new NameEncounter(world) {
                private final SegmentHandle holder = create(world.process());

                @Override
                public void first() {
                    act(removerFirst);
                }

                @Override
                public void second() {
                    act(!removerFirst);
                }

                private void act(boolean remover) {
                    if (remover) {
                        assertThat(one.segments().remove(NAME, true)).isTrue();
                    } else {
                        openIfThere(two);
                    }
                }

                @Override
                public void check() {
                    assertThat(world.files()).isEmpty();
                    assertThat(holder.isRetired()).isTrue();
                    assertThat(open).allMatch(SegmentHandle::isRetired);
                }
            });
        }
    }

    @Test
    void ofTwoReplacersOneIsReplaced() throws Exception {
        Interleaving.enumerate(world -> new NameEncounter(world) {
            private final SegmentHandle old = create(world.process());

            @Override
            public void first() {
                add(one.segments().replace(PlainSegments.passing(NAME), PlainSegments.user()));
            }

            @Override
            public void second() {
                add(two.segments().replace(PlainSegments.passing(NAME), PlainSegments.user()));
            }

            @Override
            public void check() throws IOException {
                assertThat(old.isRetired()).isTrue();
                assertThat(open.stream().filter(handle -> !handle.isRetired())).hasSize(1);
                requireCurrent(open.stream()
                        .filter(handle -> !handle.isRetired())
                        .findFirst()
                        .orElseThrow());
                requireNothingElse();
            }
        });
    }
}
