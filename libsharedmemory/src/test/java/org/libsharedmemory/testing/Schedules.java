package org.libsharedmemory.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// Two operations that never wait for each other, at the same time, in every order of their steps with at most so
/// many changes from one to the other before the first of them ends.
public final class Schedules {
    private static final int MOST_STEPS = 200;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final boolean[] ended = new boolean[2];
    private final List<Integer> changes;
    private int steps;
    private volatile int running;

    private Schedules(List<Integer> changes) {
        this.changes = changes;
    }

    /// Plays all orders with at most three changes.
    ///
    /// @return their number
    public static int enumerate(Function<SimulatedWorld, Interleaving.Encounter> fresh) throws Exception {
        try (SimulatedWorld world = SimulatedWorld.create()) {
            return enumerate(world, fresh, new ArrayList<>(), 3);
        }
    }

    /// Depth first: a further change at every step behind the last, as long as there are steps.
    private static int enumerate(
            SimulatedWorld world,
            Function<SimulatedWorld, Interleaving.Encounter> fresh,
            List<Integer> changes,
            int further)
            throws Exception {
        int played = 1;
        int length = new Schedules(List.copyOf(changes)).play(world, fresh);
        int next = changes.isEmpty() ? 0 : changes.getLast() + 1;
        for (int at = next; further > 0 && at < length; at++) {
            changes.add(at);
            played += enumerate(world, fresh, changes, further - 1);
            changes.removeLast();
        }
        return played;
    }

    /// The number of steps both did before one of them ended.
    private int play(SimulatedWorld world, Function<SimulatedWorld, Interleaving.Encounter> fresh) throws Exception {
        try (Interleaving.Encounter encounter = fresh.apply(world)) {
            FutureTask<Void> first = task(0, encounter::first);
            FutureTask<Void> second = task(1, encounter::second);
            Thread.ofPlatform().start(first);
            Thread.ofPlatform().start(second);
            first.get();
            second.get();
            encounter.check();
            return steps;
        } catch (ExecutionException e) {
            throw new AssertionError("with changes before the steps " + changes + ": " + e.getCause(), e.getCause());
        } catch (Exception | AssertionError e) {
            throw new AssertionError("with changes before the steps " + changes + ": " + e.getMessage(), e);
        } finally {
            world.clear();
        }
    }

    private FutureTask<Void> task(int me, CrashSteps.Work work) {
        return new FutureTask<>(() -> {
            awaitTurn(me);
            try {
                CrashSteps.runWithPauses(() -> step(me), work);
            } finally {
                ended[me] = true;
                running = 1 - me;
            }
            return null;
        });
    }

    private void step(int me) {
        if (!ended[1 - me]) {
            boolean change = changes.contains(steps);
            steps++;
            if (steps > MOST_STEPS) {
                throw new AssertionError("more than " + MOST_STEPS + " steps: one waits for the other");
            }
            if (change) {
                running = 1 - me;
                awaitTurn(me);
            }
        }
    }

    private void awaitTurn(int me) {
        long start = System.nanoTime();
        while (running != me) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("the other never ends");
            }
            LockSupport.parkNanos(1_000);
        }
    }
}
