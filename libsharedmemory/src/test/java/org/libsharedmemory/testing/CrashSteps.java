package org.libsharedmemory.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.CrashPoint;

/// The steps of one thread as it plays a process: recorded, and at a given one stopped. Only that thread is
/// concerned, so tests may run in parallel.
final class CrashSteps {
    private static final int EVERY = -1;
    private static final ThreadLocal<CrashSteps> CURRENT = new ThreadLocal<>();

    private final int number;
    private final @Nullable Runnable pause;
    private final List<String> passed = new ArrayList<>();
    private boolean stopped;

    private CrashSteps(int number, @Nullable Runnable pause) {
        this.number = number;
        this.pause = pause;
    }

    private static void passOnThisThread(String step) {
        CrashSteps steps = CURRENT.get();
        if (steps != null) {
            steps.pass(step);
        }
    }

    interface Work {
        void run() throws Exception;
    }

    /// Runs the work, stopped before its k-th step (counted from 1) and never going on.
    static CrashSteps run(int stopBefore, Work work) throws Exception {
        return run(new CrashSteps(stopBefore, null), work);
    }

    /// Runs the work, with a pause before its k-th step.
    static CrashSteps runWithPause(int pauseBefore, Runnable pause, Work work) throws Exception {
        return run(new CrashSteps(pauseBefore, pause), work);
    }

    /// Runs the work, with a pause before each of its steps.
    static CrashSteps runWithPauses(Runnable pause, Work work) throws Exception {
        return run(new CrashSteps(EVERY, pause), work);
    }

    private static CrashSteps run(CrashSteps steps, Work work) throws Exception {
        if (!CrashPoint.ENABLED) {
            throw new IllegalStateException("crash points are off: tag the test 'crashpoints', or run it with"
                    + " -Dorg.libsharedmemory.crashpoints=true");
        }
        CrashPoint.listen(CrashSteps::passOnThisThread); // each time: another test may have listened meanwhile
        CURRENT.set(steps);
        try {
            work.run();
        } catch (SimulatedCrash _) {
            // the end of this process
        } catch (Exception | Error e) {
            if (!steps.stopped) {
                throw e; // after the stop an exception is only what is left of the crash, wrapped by somebody
            }
        } finally {
            CURRENT.remove();
        }
        return steps;
    }

    private void pass(String step) {
        boolean here = passed.size() + 1 == number;
        if (pause == null && (stopped || here)) {
            stopped = true;
            throw new SimulatedCrash(step);
        }
        if (pause != null && (here || number == EVERY)) {
            pause.run();
        }
        passed.add(step);
    }

    boolean isStopped() {
        return stopped;
    }

    /// Names of the steps that were done.
    List<String> passed() {
        return passed;
    }
}
