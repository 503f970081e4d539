package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// A foreign segment whose name has gone, though some still have it open: who takes part in it while others leave, or
/// sweep what a dead one has left, stands in the table that later ones find.
@Tag("crashpoints")
class SidecarInterleavingTest {
    private static final String NAME = "foreign";

    private abstract static class SidecarEncounter implements Interleaving.Encounter {
        final SimulatedProcess sweeper;
        final SegmentHandle entrant;
        final SegmentHandle leaver;
        private final SegmentHandle later;
        private final SimulatedWorld world;
        private final List<SegmentHandle> open = new ArrayList<>();

        SidecarEncounter(SimulatedWorld world) {
            this.world = world;
            try {
                Files.write(world.directory().path().resolve(NAME), new byte[4096]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            sweeper = world.process();
            entrant = open(world.process());
            leaver = open(world.process());
            later = open(world.process());
        }

        private SegmentHandle open(SimulatedProcess process) {
            SegmentHandle handle = process.segments().tryOpen(NAME, PlainSegments.user());
            open.add(handle);
            return handle;
        }

        void leaveDead() {
            SimulatedProcess dead = world.process();
            enter(open(dead));
            world.kill(dead);
        }

        void removeName() {
            try {
                Files.delete(world.directory().path().resolve(NAME));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static void enter(SegmentHandle handle) {
            handle.enlist(Role.WRITER, Repair.NOTHING);
        }

        @Override
        public void check() {
            enter(later);
            assertThat(later.attachments().anyLive(Role::keepsSegment, later.index()))
                    .as("two peers, each in a table of its own")
                    .isTrue();
        }

        @Override
        public void close() {
            open.forEach(PlainSegments::close);
        }
    }

    @Test
    void whoEntersWhileTheSidecarOfTheDeadIsSweptIsFound() throws Exception {
        int count = Interleaving.enumerate(world -> new SidecarEncounter(world) {
            {
                leaveDead();
                removeName();
            }

            @Override
            public void first() {
                sweeper.segments().prune(false);
            }

            @Override
            public void second() {
                enter(entrant);
            }
        });
        assertThat(count).isGreaterThan(2);
    }

    @Test
    void whoEntersMeetsASweepAtEachStep() throws Exception {
        Interleaving.enumerate(world -> new SidecarEncounter(world) {
            {
                leaveDead();
                removeName();
            }

            @Override
            public void first() {
                enter(entrant);
            }

            @Override
            public void second() {
                sweeper.segments().prune(false);
            }
        });
    }

    @Test
    void whoEntersWhileTheLastOneLeavesIsFound() throws Exception {
        Interleaving.enumerate(world -> new SidecarEncounter(world) {
            {
                enter(leaver);
            }

            @Override
            public void first() {
                PlainSegments.close(leaver);
            }

            @Override
            public void second() {
                enter(entrant);
            }
        });
    }

    @Test
    void whoEntersMeetsTheLastOneLeavingAtEachStep() throws Exception {
        Interleaving.enumerate(world -> new SidecarEncounter(world) {
            {
                enter(leaver);
            }

            @Override
            public void first() {
                enter(entrant);
            }

            @Override
            public void second() {
                PlainSegments.close(leaver);
            }
        });
    }
}
