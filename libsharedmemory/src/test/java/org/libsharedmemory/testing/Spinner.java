package org.libsharedmemory.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.libsharedmemory.segment.SharedMemoryException;

/// A thread that looks without a pause until it finds something or is told that there is no more to look for.
public final class Spinner {
    /// What [#end] says when something was found.
    public static final String FOUND = "found";

    private static final int LOOKS = 20_000; // enough for compiled code

    private final CountDownLatch spinning = new CountDownLatch(1);
    private final FutureTask<String> end;

    /// Returns when it has looked many times, or has ended.
    public Spinner(BooleanSupplier finds) throws InterruptedException {
        end = new FutureTask<>(() -> {
            try {
                for (int looks = 0; !finds.getAsBoolean(); looks++) {
                    if (looks == LOOKS) {
                        spinning.countDown();
                    }
                    Thread.onSpinWait();
                }
                return FOUND;
            } catch (IllegalStateException | SharedMemoryException e) {
                return e.getMessage();
            } finally {
                spinning.countDown();
            }
        });
        Thread.ofPlatform().daemon().start(end);
        spinning.await();
    }

    /// How it ended: [#FOUND], or the message of the exception; waits for that.
    public String end() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }
}
