package org.libsharedmemory.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.platform.NamesLock;
import org.libsharedmemory.testing.PlainSegments;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// A thread that is interrupted while it waits for the lock on names does what it was asked to do, and is interrupted
/// afterwards. One that is interrupted at any instant leaves nothing mapped.
class InterruptedOperationsTest {
    private static final String NAME = "wanted";
    private static final long PATIENCE_SECONDS = 20;

    private final SimulatedWorld world = SimulatedWorld.create();
    private final SimulatedProcess self = world.process();
    private final List<SegmentHandle> open = new ArrayList<>();

    @AfterEach
    void cleanUp() {
        open.forEach(PlainSegments::close);
        world.close();
    }

    enum Operation {
        CREATE,
        REPLACE,
        JOIN,
        OPEN,
        REMOVE,
        CLOSE
    }

    private boolean run(Operation operation) {
        Segments segments = self.segments();
        return switch (operation) {
            case CREATE -> open.add(segments.create(PlainSegments.passing("other"), PlainSegments.user()));
            case REPLACE -> open.add(segments.replace(PlainSegments.passing(NAME), PlainSegments.user()));
            case JOIN -> open.add(segments.openOrCreate(PlainSegments.passing(NAME), PlainSegments.sameShape()));
            case OPEN -> open.add(segments.tryOpen(NAME, PlainSegments.user()));
            case REMOVE -> segments.remove(NAME, true);
            case CLOSE -> {
                PlainSegments.close(open.getFirst());
                yield world.files().isEmpty();
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void waitingForTheLockOnNames(Operation operation) throws Exception {
        open.add(self.segments().create(PlainSegments.passing(NAME), PlainSegments.user()));
        int uid = self.self().uid();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FutureTask<Boolean> holding =
                new FutureTask<>(() -> new NamesLock(world.directory(), uid, uid).exclusive(() -> {
                    held.countDown();
                    return await(release);
                }));
        Thread.ofPlatform().start(holding);
        assertThat(await(held)).isTrue();
        FutureTask<Boolean> operating = new FutureTask<>(() -> run(operation) && Thread.interrupted());
        Thread waiting = Thread.ofPlatform().start(operating);
        awaitBlocked(waiting);
        waiting.interrupt();
        release.countDown();
        assertThat(operating.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("done, and interrupted")
                .isTrue();
        assertThat(holding.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /// An interrupt within the call that maps a file lets go of what is mapped by then, or does not reach it. Of the
    /// interrupts here a tenth come within that call.
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "mappings as Linux lists them")
    void atAnyInstant() throws Exception {
        Thread worker = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Thread nuisance = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                worker.interrupt();
                Thread.yield();
            }
        });
        try {
            for (int round = 0; round < 500; round++) {
                PlainSegments.close(self.segments().create(PlainSegments.passing(NAME), PlainSegments.user()));
            }
        } finally {
            done.set(true);
            while (nuisance.isAlive()) {
                Thread.onSpinWait();
            }
            boolean _ = Thread.interrupted();
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            assertThat(lines.filter(line -> line.contains(world.directory().path() + "/")))
                    .isEmpty();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitBlocked(Thread thread) {
        long start = System.nanoTime();
        while (thread.getState() != Thread.State.BLOCKED) {
            assertThat(thread.isAlive()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(PATIENCE_SECONDS));
            Thread.onSpinWait();
        }
    }
}
