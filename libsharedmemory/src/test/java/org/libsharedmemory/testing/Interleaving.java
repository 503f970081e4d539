package org.libsharedmemory.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/// Two operations at the same time, the same way in every run: the first pauses before its k-th step until the
/// second has ended or waits for the first; then the first goes on. For every k.
public final class Interleaving {
    private static final int MOST_STEPS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Interleaving() {}

    /// One encounter: made anew, in an empty directory, for each k.
    public interface Encounter extends AutoCloseable {
        void first() throws Exception;

        void second() throws Exception;

        /// Throws when something is not as it must be.
        void check() throws Exception;

        @Override
        default void close() {}
    }

    /// Plays all encounters.
    ///
    /// @return their number
    public static int enumerate(Function<SimulatedWorld, Encounter> fresh) throws Exception {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            for (int k = 1; k < MOST_STEPS; k++) {
                if (!play(world, fresh, k)) {
                    return k;
                }
            }
        }
        throw new AssertionError("more than " + MOST_STEPS + " steps");
    }

    /// False when the first operation has fewer than k steps.
    private static boolean play(SimulatedWorld world, Function<SimulatedWorld, Encounter> fresh, int k)
            throws Exception {
        CrashSteps steps = null;
        try (Encounter encounter = fresh.apply(world)) {
            FutureTask<Void> second = new FutureTask<>(() -> {
                encounter.second();
                return null;
            });
            Thread thread = Thread.ofPlatform().unstarted(second);
            steps = CrashSteps.runWithPause(k, () -> runUntilBlocked(thread), encounter::first);
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("the second is blocked");
            }
            second.get();
            encounter.check();
            return steps.passed().size() >= k;
        } catch (ExecutionException e) {
            throw new AssertionError("paused before step " + k + ": the second failed", e.getCause());
        } catch (Exception | AssertionError e) {
            String after = steps == null ? "" : " of " + steps.passed();
            throw new AssertionError("paused before step " + k + after + ": " + e.getMessage(), e);
        } finally {
            world.clear();
        }
    }

    private static void runUntilBlocked(Thread second) {
        second.start();
        long start = System.nanoTime();
        while (second.getState() != Thread.State.TERMINATED && second.getState() != Thread.State.BLOCKED) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("the second neither ends nor waits for the first: " + second.getState());
            }
            Thread.onSpinWait();
        }
    }
}
