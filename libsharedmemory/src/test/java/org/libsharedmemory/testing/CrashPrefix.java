package org.libsharedmemory.testing;

import java.util.List;
import java.util.function.Function;

/// Crash-prefix enumeration: an operation is stopped before its first step, before its second, and so on, and once
/// after its last; each time its process is dead, a survivor recovers, and the invariants are checked. At depth 2
/// the recoverer is stopped at each of its steps too, and another one recovers.
///
/// A stopped process does nothing more, in `finally` blocks neither; what the kernel does for a dead process (its
/// file locks go) does happen.
public final class CrashPrefix {
    private static final int MOST_STEPS = 10_000;
    private static final long LONGEST_RECOVERY_NANOS = 2_000_000_000L;

    private CrashPrefix() {}

    /// One history: made anew, in an empty directory, for each crash.
    public interface Trial extends AutoCloseable {
        /// What the victim has done before; not stopped.
        default void prepare(SimulatedProcess victim) throws Exception {}

        /// What is stopped.
        void operate(SimulatedProcess victim) throws Exception;

        /// What somebody else does who finds the victim dead; at depth 2 stopped as well and run again by another.
        void recover(SimulatedProcess survivor) throws Exception;

        /// Throws when something is not as it must be.
        void check(SimulatedProcess survivor, Crash crash) throws Exception;

        @Override
        default void close() {}
    }

    /// Where the victim died.
    ///
    /// @param done names of the steps it had done
    /// @param completed true: after the operation had returned
    public record Crash(List<String> done, boolean completed) {
        /// Whether a step of this name had been done.
        public boolean hasDone(String step) {
            return done.contains(step);
        }
    }

    /// What was enumerated.
    ///
    /// @param steps names of the steps of the whole operation, in order
    /// @param runs how often it was run
    public record Coverage(List<String> steps, int runs) {}

    /// Stops the operation at each step.
    public static Coverage enumerate(Function<SimulatedWorld, Trial> fresh) throws Exception {
        return enumerate(fresh, false);
    }

    /// Stops the operation at each step and for each of these the recovery at each of its steps.
    public static Coverage enumerateTwice(Function<SimulatedWorld, Trial> fresh) throws Exception {
        return enumerate(fresh, true);
    }

    /// Stops one piece of work before its k-th step (counted from 1); for histories longer than one crash.
    ///
    /// @return whether it was stopped; false: it had fewer steps and has returned
    public static boolean stopBefore(int k, Work work) throws Exception {
        return CrashSteps.run(k, work::run).isStopped();
    }

    /// What can be stopped.
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private static Coverage enumerate(Function<SimulatedWorld, Trial> fresh, boolean twice) throws Exception {
        int runs = 0;
        try (SimulatedWorld world = SimulatedWorld.create()) {
            for (int k = 1; k < MOST_STEPS; k++) {
                Run run = new Run(world, k, 0);
                run.play(fresh);
                runs++;
                for (int j = 1; twice && j < MOST_STEPS; j++) {
                    Run deeper = new Run(world, k, j);
                    deeper.play(fresh);
                    runs++;
                    if (!deeper.recovererStopped) {
                        break;
                    }
                }
                if (run.crash.completed()) {
                    return new Coverage(run.crash.done(), runs);
                }
            }
        }
        throw new AssertionError("more than " + MOST_STEPS + " steps");
    }

    private static final class Run {
        private final SimulatedWorld world;
        private final int k;
        private final int j;
        private Crash crash = new Crash(List.of(), false);
        private boolean recovererStopped;

        Run(SimulatedWorld world, int k, int j) {
            this.world = world;
            this.k = k;
            this.j = j;
        }

        void play(Function<SimulatedWorld, Trial> fresh) throws Exception {
            try (Trial trial = fresh.apply(world)) {
                SimulatedProcess victim = world.process();
                trial.prepare(victim);
                CrashSteps steps = CrashSteps.run(k, () -> trial.operate(victim));
                crash = new Crash(List.copyOf(steps.passed()), !steps.isStopped());
                world.kill(victim);
                SimulatedProcess survivor = recover(trial);
                trial.check(survivor, crash);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(description() + ": " + e.getMessage(), e);
            } finally {
                world.clear();
            }
        }

        private SimulatedProcess recover(Trial trial) throws Exception {
            if (j > 0) {
                SimulatedProcess recoverer = world.process();
                recovererStopped =
                        CrashSteps.run(j, () -> trial.recover(recoverer)).isStopped();
                world.kill(recoverer);
            }
            SimulatedProcess survivor = world.process();
            long start = System.nanoTime();
            trial.recover(survivor);
            long took = System.nanoTime() - start;
            if (took > LONGEST_RECOVERY_NANOS) {
                throw new AssertionError("the survivor was blocked for " + took / 1_000_000 + " ms");
            }
            return survivor;
        }

        private String description() {
            return (crash.completed() ? "killed after the last step, " : "stopped before step " + k + ", after ")
                    + crash.done()
                    + (j > 0 ? ", the recoverer stopped before its step " + j : "");
        }
    }
}
