package org.libsharedmemory.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a session that the user ends (Ctrl-C) finish with what it has: the run that goes on is ended, and the process
/// stays until the results are written.
final class Stop {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch finished = new CountDownLatch(1);

    /// @param end ends the run that goes on
    Stop(Runnable end) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            if (finished.getCount() > 0) {
                end.run();
                awaitFinished();
            }
        }));
    }

    private void awaitFinished() {
        try {
            boolean _ = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            // nobody interrupts a shutdown hook; if so, it ends
        }
    }

    /// The results are written.
    void finished() {
        finished.countDown();
    }
}
