package org.libsharedmemory.internal.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// The attachment table: one holder per entry, repair only by who has won the entry of the dead.
class AttachmentsTest {
    private static final int ENTRIES = 64;
    private static final AttachmentTable TABLE = new AttachmentTable(0, ENTRIES);

    private final MemorySegment memory = emptyTable();

    private static MemorySegment emptyTable() {
        return MemorySegment.ofArray(new long[ENTRIES * AttachmentTable.ENTRY_BYTES / Long.BYTES]);
    }

    private Attachments of(SimulatedProcess process) {
        return new Attachments(memory, TABLE, process);
    }

    @Test
    void theEntryOfTheDeadIsRepairedBeforeItIsUsedAgain() {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            List<Integer> repaired = new ArrayList<>();
            SimulatedProcess dead = world.process();
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(of(dead).claim(Role.WRITER, Repair.NOTHING)).isEqualTo(i);
            }
            Attachments own = of(world.process());
            assertThat(own.claim(Role.READER, repaired::add)).isEqualTo(Attachments.NONE);
            assertThat(own.anyLive(Role::keepsSegment, Attachments.NONE)).isTrue();
            world.kill(dead);
            assertThat(own.anyLive(Role::keepsSegment, Attachments.NONE)).isFalse();
            assertThat(own.claim(Role.READER, repaired::add)).isZero();
            assertThat(repaired).contains(0, 1, ENTRIES - 1).hasSize(ENTRIES + 1);
            assertThat(TABLE.roleAcquire(memory, 1))
                    .as("the dead one's role is gone")
                    .isZero();
        }
    }

    @Test
    void theLivingAreNeverRecovered() {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            Attachments living = of(world.process());
            int index = living.claim(Role.WRITER, Repair.NOTHING);
            Attachments other = of(world.process());
            assertThat(other.recover(index, repairing -> {
                        throw new AssertionError("repaired the living");
                    }))
                    .isFalse();
            assertThat(other.isDead(index)).isFalse();
        }
    }

    /// Takes an entry: with compare-and-set, or in the broken way.
    private interface Claim {
        int claim(MemorySegment memory, SimulatedProcess process);
    }

    private static Function<SimulatedWorld, Interleaving.Encounter> twoClaims(Claim claim) {
        return world -> new Interleaving.Encounter() {
            private final MemorySegment memory = emptyTable();
            private final SimulatedProcess one = world.process();
            private final SimulatedProcess two = world.process();
            private int indexOfOne;
            private int indexOfTwo;

            @Override
            public void first() {
                indexOfOne = claim.claim(memory, one);
            }

            @Override
            public void second() {
                indexOfTwo = claim.claim(memory, two);
            }

            @Override
            public void check() {
                assertThat(indexOfOne).isNotEqualTo(indexOfTwo);
                assertThat(TABLE.tokenAcquire(memory, indexOfOne)).isEqualTo(one.token());
                assertThat(TABLE.tokenAcquire(memory, indexOfTwo)).isEqualTo(two.token());
            }
        };
    }

    @Test
    @Tag("crashpoints")
    void noEntryHasTwoHolders() throws Exception {
        Interleaving.enumerate(twoClaims(
                (memory, process) -> new Attachments(memory, TABLE, process).claim(Role.WRITER, Repair.NOTHING)));
    }

    @Test
    @Tag("crashpoints")
    void aClaimThatStoresInsteadOfComparingIsNoticed() {
        Claim broken = (memory, process) -> {
            int index = 0;
            while (TABLE.tokenAcquire(memory, index) != 0) {
                index++;
            }
            CrashPoint.before("attachment.token");
            assertThat(TABLE.tokenCompareAndSet(memory, index, TABLE.tokenAcquire(memory, index), process.token()))
                    .isTrue(); // whatever stands there now
            return index;
        };
        assertThatThrownBy(() -> Interleaving.enumerate(twoClaims(broken))).isInstanceOf(AssertionError.class);
    }

    /// The dead one owned a word; the repair takes it away; nobody else may be robbed of it.
    @Test
    @Tag("crashpoints")
    void aRecovererThatDiesIsRecoveredItself() throws Exception {
        var coverage = CrashPrefix.enumerateTwice(world -> new CrashPrefix.Trial() {
            private final MemorySegment memory = emptyTable();
            private int owner;

            @Override
            public void prepare(SimulatedProcess victim) {
                SimulatedProcess dead = world.process();
                owner = new Attachments(memory, TABLE, dead).claim(Role.WRITER, Repair.NOTHING) + 1;
                world.kill(dead);
            }

            @Override
            public void operate(SimulatedProcess victim) {
                sweep(victim);
            }

            @Override
            public void recover(SimulatedProcess survivor) {
                sweep(survivor);
            }

            private void sweep(SimulatedProcess process) {
                new Attachments(memory, TABLE, process).sweep(index -> {
                    if (owner == index + 1) {
                        CrashPoint.before("repair");
                        owner = 0;
                    }
                });
            }

            @Override
            public void check(SimulatedProcess survivor, CrashPrefix.Crash crash) {
                assertThat(owner).isZero();
                assertThat(TABLE.tokenAcquire(memory, 0)).isZero();
                assertThat(TABLE.roleAcquire(memory, 0)).isZero();
            }
        });
        assertThat(coverage.steps())
                .containsExactly(
                        "attachment.token", "repair", "attachment.role", "attachment.identity", "attachment.token");
    }
}
