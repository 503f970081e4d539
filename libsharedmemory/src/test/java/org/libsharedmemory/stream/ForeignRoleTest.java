package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.testing.DelegatingPlatform;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// The role of the one writer that a foreign stream of layout V1 has among Java processes.
class ForeignRoleTest {
    private static final String NAME = "foreign";
    private static final WriterOptions V1 = WriterOptions.DEFAULT.withForeignLayout(StreamLayout.V1);

    private final SimulatedWorld world = SimulatedWorld.create();

    /// A process that tells whose death it asks about, before it gets the answer.
    private record Asking(SimulatedProcess real, LongConsumer told) implements DelegatingPlatform, Processes {
        @Override
        public Processes processes() {
            return this;
        }

        @Override
        public ProcessIdentity self() {
            return real.self();
        }

        @Override
        public boolean isProvenDead(long token, long startTicks, int uid) {
            told.accept(token);
            return real.isProvenDead(token, startTicks, uid);
        }
    }

    @BeforeEach
    void makeWithoutTheLibrary() throws Exception {
        Machine.requireLinux();
        Files.write(world.directory().path().resolve(NAME), new byte[8192]);
    }

    @AfterEach
    void leave() throws IOException {
        CrashPoint.listen(null);
        world.close();
    }

    private static SharedMemoryWriteStream open(Segments segments) {
        try {
            return WriterOpening.open(segments, NAME, V1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theMessageNamesTheProcess() {
        SimulatedProcess first = world.process();
        try (var _ = open(first.segments())) {
            assertThatThrownBy(() -> open(world.process().segments()))
                    .isInstanceOf(RoleTakenException.class)
                    .hasMessageContainingAll(NAME, "process " + first.self().pid() + " is its writer");
        }
    }

    /// Its holder dies as soon as somebody has looked for the dead; while that one asks again, a third is at the
    /// repair, and is done with it, and gone, before the answer comes.
    @Test
    @Tag("crashpoints")
    void whoMeetsARepairWaitsForItsEnd() {
        SimulatedProcess victim = world.process();
        SimulatedProcess repairer = world.process();
        CountDownLatch atIt = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread repairing =
                Thread.ofPlatform().unstarted(() -> open(repairer.segments()).close());
        CrashPoint.listen(step -> {
            if (Thread.currentThread() == repairing && step.equals("sidecar.role")) {
                atIt.countDown();
                await(goOn);
            }
        });
        CountDownLatch looked = new CountDownLatch(2);
        Asking asking = new Asking(world.process(), token -> {
            if (token == victim.token()) {
                looked.countDown();
            }
            if (looked.getCount() == 0 && repairing.getState() == Thread.State.NEW) {
                world.kill(victim);
                repairing.start();
                await(atIt);
            } else if (token == repairer.token()) {
                goOn.countDown();
                join(repairing);
            }
        });
        var _ = open(victim.segments());
        try (var writer = open(new Segments(asking))) {
            assertThat(writer.write("mine")).isEqualTo(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
