package org.libsharedmemory.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Two operations at the same time, in every order of their steps: one goes on until the turn changes before one of
/// its steps, then the other. Who waits for the other gives its turn away.
public final class Schedules {
    private static final int MOST_STEPS = 200;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long LOOK_NANOS = 20_000;

    /// How often the turn changes before one of the two ends. Which of them begins does not count.
    public enum Extent {
        /// For every build: three times where both together have at most 12 steps, else twice, else once.
        SHORT {
            @Override
            int changes(int stepsTogether) {
                return stepsTogether <= 12 ? 3 : stepsTogether <= 16 ? 2 : 1;
            }
        },
        /// As often as there are steps where both together have at most 16, which makes up to 12,870 orders, else
        /// three times.
        EVERY {
            @Override
            int changes(int stepsTogether) {
                return stepsTogether <= 16 ? stepsTogether : 3;
            }
        };

        abstract int changes(int stepsTogether);
    }

    private final Callable<? extends Interleaving.Encounter> fresh;
    private final ExecutorService threads;

    private Schedules(Callable<? extends Interleaving.Encounter> fresh, ExecutorService threads) {
        this.fresh = fresh;
        this.threads = threads;
    }

    /// Plays the orders of that extent.
    ///
    /// @param fresh makes one encounter, for one order
    /// @return their number
    public static int enumerate(Extent extent, Callable<? extends Interleaving.Encounter> fresh) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Schedules schedules = new Schedules(fresh, threads);
            Play undisturbed = schedules.play(List.of());
            return 1 + schedules.deeper(undisturbed, extent.changes(undisturbed.stepsTogether.get()));
        }
    }

    /// Depth first: a further change at every step behind the last, as long as there are steps.
    private int deeper(Play play, int further) throws Exception {
        int played = 0;
        int from = play.changes.isEmpty() ? 0 : play.changes.getLast() + 1;
        for (int at = from; further > 0 && at < play.steps.get(); at++) {
            List<Integer> changes = new ArrayList<>(play.changes);
            changes.add(at);
            Play next = play(changes);
            played++;
            if (!next.vain) {
                played += deeper(next, at == 0 ? further : further - 1);
            }
        }
        return played;
    }

    private Play play(List<Integer> changes) throws Exception {
        Play play = new Play(changes);
        String where = "with changes before the steps " + changes;
        try (Interleaving.Encounter encounter = fresh.call()) {
            where = encounter + ", " + where;
            for (Future<Void> ended :
                    threads.invokeAll(List.of(play.task(0, encounter::first), play.task(1, encounter::second)))) {
                ended.get();
            }
            encounter.check();
            return play;
        } catch (ExecutionException e) {
            throw new AssertionError(where + ": " + e.getCause(), e.getCause());
        } catch (Exception | AssertionError e) {
            throw new AssertionError(where + ": " + e.getMessage(), e);
        }
    }

    private static final class Side {
        private volatile Thread thread;
        private volatile boolean awaitingTurn = true;
        private volatile boolean ended;

        /// Inside its operation, until the thread that asks goes on. At a monitor it waits only for the owner: the
        /// loading of classes has monitors too, and who just got one can be seen as blocked a moment longer.
        boolean waits() {
            return !awaitingTurn
                    && switch (thread.getState()) {
                        case BLOCKED -> isBlockedByCurrentThread();
                        case WAITING, TIMED_WAITING -> true;
                        default -> false;
                    };
        }

        private boolean isBlockedByCurrentThread() {
            ThreadInfo blocked = ManagementFactory.getThreadMXBean().getThreadInfo(thread.threadId());
            return blocked != null
                    && blocked.getLockOwnerId() == Thread.currentThread().threadId();
        }
    }

    /// One order. Only who has the turn changes anything here, except that the other takes it back.
    private static final class Play {
        private final List<Integer> changes;
        private final Side[] sides = {new Side(), new Side()};
        private volatile int turn;
        private final AtomicInteger steps = new AtomicInteger();
        private final AtomicInteger stepsTogether = new AtomicInteger();
        private volatile boolean vain; // at the last change the other could not go on

        Play(List<Integer> changes) {
            this.changes = changes;
        }

        Callable<Void> task(int me, CrashSteps.Work work) {
            return () -> {
                sides[me].thread = Thread.currentThread();
                awaitTurn(me);
                try {
                    CrashSteps.runWithPauses(() -> step(me), work);
                } finally {
                    sides[me].ended = true;
                    give(1 - me);
                }
                return null;
            };
        }

        private void step(int me) {
            if (turn != me) { // it has waited for the other, which goes on
                awaitTurn(me);
            }
            if (stepsTogether.incrementAndGet() > MOST_STEPS) {
                throw new AssertionError("more than " + MOST_STEPS + " steps");
            }
            if (!sides[1 - me].ended && changes.contains(steps.getAndIncrement())) {
                change(me);
            }
        }

        private void change(int me) {
            int before = steps.get();
            give(1 - me);
            awaitTurn(me);
            vain = steps.get() == before && !sides[1 - me].ended;
        }

        private void give(int other) {
            turn = other;
            LockSupport.unpark(sides[other].thread);
        }

        private void awaitTurn(int me) {
            long start = System.nanoTime();
            sides[me].awaitingTurn = true;
            while (turn != me) {
                if (sides[1 - me].waits()) {
                    turn = me;
                } else if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new AssertionError("the other never ends");
                } else {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
            sides[me].awaitingTurn = false;
        }
    }
}
