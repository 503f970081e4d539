package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.CrashPrefix.Crash;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// Whatever changes names is stopped before each of its steps, and so is whoever cleans up behind it. Afterwards
/// the name is free or leads to a complete segment, nothing else is left, nobody is blocked, and nobody is attached
/// to what has gone without being told.
@Tag("crashpoints")
class CrashPrefixTest {
    private static final String NAME = "victim";

    /// What a survivor calls.
    enum Call {
        PRUNE,
        CREATE,
        OPEN,
        OPEN_OR_CREATE,
        REMOVE,
        REPLACE,
        LIST
    }

    /// What all trials share: a bystander that may hold the segment, and the invariants.
    private abstract static class NameTrial implements CrashPrefix.Trial {
        final SimulatedWorld world;
        final SimulatedProcess bystander;
        final List<SegmentHandle> open = new ArrayList<>();

        private final Call call;

        NameTrial(SimulatedWorld world, Call call) {
            this.world = world;
            this.bystander = world.process();
            this.call = call;
        }

        SegmentHandle make(SimulatedProcess process, Blueprint blueprint) {
            return held(process.segments().create(blueprint, PlainSegments.user()));
        }

        SegmentHandle held(SegmentHandle handle) {
            open.add(handle);
            return handle;
        }

        @Override
        public void recover(SimulatedProcess survivor) {
            Segments segments = survivor.segments();
            switch (call) {
                case PRUNE -> segments.prune(false);
                case LIST -> segments.list();
                case REMOVE -> segments.remove(NAME, true);
                case OPEN -> hold(segments.tryOpen(NAME, PlainSegments.user()));
                case OPEN_OR_CREATE ->
                    hold(segments.openOrCreate(PlainSegments.passing(NAME), PlainSegments.sameShape()));
                case REPLACE -> hold(segments.replace(PlainSegments.passing(NAME), PlainSegments.user()));
                case CREATE -> {
                    if (segments.inspect(NAME) == null || segments.inspect(NAME).orphan()) {
                        make(survivor, PlainSegments.passing(NAME));
                    }
                }
            }
        }

        private void hold(@Nullable SegmentHandle handle) {
            if (handle != null) {
                assertThat(handle.isRetired())
                        .as("attached to a retired segment")
                        .isFalse();
                open.add(handle);
            }
        }

        @Override
        public void check(SimulatedProcess survivor, Crash crash) throws IOException {
            survivor.segments().prune(false);
            assertThat(world.files()).isSubsetOf(NAME);
            Occupant occupant = new Examiner(survivor).examine(NAME);
            switch (occupant) {
                case Occupant.Free _ -> {}
                case Occupant.Ours ours -> {
                    assertThat(ours.state()).isEqualTo(Footer.READY);
                    assertThat(ours.kept()).isTrue();
                    requireComplete(survivor);
                }
                default -> throw new AssertionError("the name leads to " + occupant);
            }
            for (SegmentHandle handle : open) {
                boolean current = occupant instanceof Occupant.Ours ours
                        && ours.description().segmentId()
                                == handle.description().segmentId();
                assertThat(current || handle.isRetired())
                        .as("a holder knows that the name has gone")
                        .isTrue();
            }
        }

        private void requireComplete(SimulatedProcess survivor) {
            SegmentHandle opened = survivor.segments().tryOpen(NAME, PlainSegments.user());
            assertThat(opened).isNotNull();
            assertThat(PlainSegments.isComplete(opened)).isTrue();
            for (int index = 0; index < opened.attachments().entries(); index++) {
                long pid = opened.attachments().pid(index);
                assertThat(pid == 0 || !opened.attachments().isDead(index))
                        .as("entry %d of a dead process is swept", index)
                        .isTrue();
            }
            PlainSegments.close(opened);
        }

        @Override
        public void close() {
            open.forEach(PlainSegments::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void creating(Call call) throws Exception {
        var coverage = CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void operate(SimulatedProcess victim) {
                victim.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
            }
        });
        assertThat(coverage.steps())
                .containsSubsequence(
                        "file.create",
                        "file.mode",
                        "file.reserve",
                        "footer.description",
                        "attachment.token",
                        "attachment.role",
                        "footer.state",
                        "names.lock",
                        "file.link",
                        "file.unlink");
    }

    @ParameterizedTest
    @EnumSource(names = {"PRUNE", "OPEN", "CREATE"})
    void creatingWhatStays(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void operate(SimulatedProcess victim) {
                victim.segments().create(PlainSegments.lasting(NAME), PlainSegments.user());
            }

            @Override
            public void check(SimulatedProcess survivor, Crash crash) throws IOException {
                super.check(survivor, crash);
                if (crash.hasDone("file.link")) {
                    assertThat(new Examiner(survivor).examine(NAME)).isInstanceOf(Occupant.Ours.class);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void takingOverFromADeadCreator(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void prepare(SimulatedProcess victim) {
                SimulatedProcess creator = world.process();
                creator.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
                world.kill(creator);
            }

            @Override
            public void operate(SimulatedProcess victim) {
                victim.segments().openOrCreate(PlainSegments.passing(NAME), PlainSegments.sameShape());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void openingWhatAnotherHolds(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void prepare(SimulatedProcess victim) {
                make(bystander, PlainSegments.passing(NAME));
                SimulatedProcess dead = world.process();
                dead.segments().tryOpen(NAME, PlainSegments.user());
                world.kill(dead);
            }

            @Override
            public void operate(SimulatedProcess victim) {
                victim.segments().tryOpen(NAME, PlainSegments.user());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void closingTheLast(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            private @Nullable SegmentHandle handle;

            @Override
            public void prepare(SimulatedProcess victim) {
                handle = victim.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
            }

            @Override
            public void operate(SimulatedProcess victim) {
                PlainSegments.close(handle);
                assertThat(world.files()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"PRUNE", "OPEN", "LIST"})
    void closingWhileAnotherHolds(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            private @Nullable SegmentHandle handle;

            @Override
            public void prepare(SimulatedProcess victim) {
                make(bystander, PlainSegments.passing(NAME));
                handle = victim.segments().tryOpen(NAME, PlainSegments.user());
            }

            @Override
            public void operate(SimulatedProcess victim) {
                PlainSegments.close(handle);
            }

            @Override
            public void check(SimulatedProcess survivor, Crash crash) throws IOException {
                super.check(survivor, crash);
                assertThat(open.getFirst().isRetired()).isFalse();
                assertThat(world.files()).contains(NAME);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void replacingWhatAnotherHolds(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void prepare(SimulatedProcess victim) {
                make(bystander, PlainSegments.lasting(NAME));
            }

            @Override
            public void operate(SimulatedProcess victim) {
                victim.segments().replace(PlainSegments.lasting(NAME), PlainSegments.user());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void removingWhatAnotherHolds(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void prepare(SimulatedProcess victim) {
                make(bystander, PlainSegments.passing(NAME));
            }

            @Override
            public void operate(SimulatedProcess victim) {
                assertThat(victim.segments().remove(NAME, true)).isTrue();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void pruning(Call call) throws Exception {
        CrashPrefix.enumerateTwice(world -> new NameTrial(world, call) {
            @Override
            public void prepare(SimulatedProcess victim) throws IOException {
                SimulatedProcess dead = world.process();
                dead.segments().create(PlainSegments.passing(NAME), PlainSegments.user());
                dead.segments().create(PlainSegments.passing("second"), PlainSegments.user());
                Files.createFile(world.directory().path().resolve(Maker.temporaryName(dead.token())));
                world.kill(dead);
            }

            @Override
            public void operate(SimulatedProcess victim) {
                assertThat(victim.segments().prune(false)).hasSize(2);
                assertThat(world.files()).isEmpty();
            }
        });
    }

    /// A place in the table beside a foreign segment: taken and given back.
    private abstract static class SidecarTrial extends NameTrial {
        private static final int BYTES = 4096;

        @Nullable
        SegmentHandle handle;

        SidecarTrial(SimulatedWorld world) {
            super(world, Call.LIST);
        }

        @Override
        public void prepare(SimulatedProcess victim) throws IOException {
            Files.write(world.directory().path().resolve(NAME), new byte[BYTES]);
            handle = enter(victim);
        }

        static SegmentHandle enter(SimulatedProcess process) {
            return process.segments().tryOpen(NAME, PlainSegments.user());
        }

        @Override
        public void recover(SimulatedProcess survivor) {
            SegmentHandle own = enter(survivor);
            own.enlist(Role.WRITER, Repair.NOTHING);
            assertThat(own.attachments().anyLive(Role::keepsSegment, own.index()))
                    .isFalse();
            PlainSegments.close(own);
        }

        @Override
        public void check(SimulatedProcess survivor, Crash crash) {
            survivor.segments().prune(false);
            assertThat(world.files()).containsExactly(NAME);
        }
    }

    @Test
    void enlistingInAForeignSegment() throws Exception {
        var coverage = CrashPrefix.enumerateTwice(world -> new SidecarTrial(world) {
            @Override
            public void operate(SimulatedProcess victim) {
                handle.enlist(Role.WRITER, Repair.NOTHING);
            }
        });
        assertThat(coverage.steps()).contains("file.create", "file.link", "attachment.token");
    }

    @Test
    void leavingAForeignSegment() throws Exception {
        CrashPrefix.enumerateTwice(world -> new SidecarTrial(world) {
            @Override
            public void prepare(SimulatedProcess victim) throws IOException {
                super.prepare(victim);
                handle.enlist(Role.WRITER, Repair.NOTHING);
            }

            @Override
            public void operate(SimulatedProcess victim) {
                PlainSegments.close(handle);
            }
        });
    }
}
