package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The daemon thread on which this process maps files. An interrupt in the middle of
/// [java.nio.channels.FileChannel#map] ends it with an exception although the system has mapped the file, and nothing
/// can unmap that any more; so it happens where nobody interrupts. Whoever asks waits, and keeps his interrupt. It ends
/// when there was nothing to map for a second.
public final class MappingThread extends Thread {
    private static final int SPINS = Processors.SEVERAL ? 2000 : 0; // about as long as two threads take to change over
    private static final ThreadPoolExecutor EXECUTOR =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), MappingThread::new);

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private MappingThread(Runnable work) {
        super(null, work, "libsharedmemory-mapping", 0, false);
        setDaemon(true);
        setContextClassLoader(null);
    }

    /// What maps files: one call for all that an operation maps, since each takes two changes of thread.
    public interface Work<T> {
        T run() throws IOException;
    }

    /// Runs it on the thread; there already, at once.
    public static <T> T run(Work<T> work) throws IOException {
        if (isCurrent()) {
            return work.run();
        }
        FutureTask<T> task = new FutureTask<>(work::run);
        EXECUTOR.execute(task);
        for (int spin = 0; spin < SPINS && !task.isDone(); spin++) {
            Thread.onSpinWait();
        }
        return await(task);
    }

    /// Whether the caller is on it.
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof MappingThread;
    }

    private static <T> T await(FutureTask<T> task) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
