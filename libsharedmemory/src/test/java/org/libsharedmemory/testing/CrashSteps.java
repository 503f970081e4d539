package org.libsharedmemory.testing;

import java.util.ArrayList;
import java.util.List;
import org.libsharedmemory.internal.layout.CrashPoint;

/// The steps of one thread as it plays a process: recorded, and at a given one stopped. Only that thread is
/// concerned, so tests may run in parallel.
final class CrashSteps {
    private static final ThreadLocal<CrashSteps> CURRENT = new ThreadLocal<>();

    static {
        CrashPoint.listen(step -> {
            CrashSteps steps = CURRENT.get();
            if (steps != null) {
                steps.pass(step);
            }
        });
    }

    private final int stopBefore;
    private final List<String> passed = new ArrayList<>();
    private boolean stopped;

    private CrashSteps(int stopBefore) {
        this.stopBefore = stopBefore;
    }

    interface Work {
        void run() throws Exception;
    }

    /// Runs the work, stopped before its k-th step (counted from 1) and never going on.
    static CrashSteps run(int stopBefore, Work work) throws Exception {
        if (!CrashPoint.ENABLED) {
            throw new IllegalStateException("crash points are off: tag the test 'crashpoints', or run it with"
                    + " -Dorg.libsharedmemory.crashpoints=true");
        }
        CrashSteps steps = new CrashSteps(stopBefore);
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
        if (stopped || passed.size() + 1 == stopBefore) {
            stopped = true;
            throw new SimulatedCrash(step);
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
