package org.libsharedmemory.internal.platform;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The daemon thread on which this process maps files. An interrupt in the middle of
/// [java.nio.channels.FileChannel#map] ends it with an exception although the system has mapped the file, and nothing
/// can unmap that any more; so it happens where nobody interrupts. Whoever asks waits, and keeps his interrupt.
public final class MappingThread {
    private static final int SPINS = Processors.SEVERAL ? 2000 : 0; // about as long as two threads take to change over
    private static final LinkedBlockingQueue<Task<?>> TASKS = new LinkedBlockingQueue<>();

    private static volatile @Nullable Thread thread;

    private MappingThread() {}

    /// What maps files: one call for all that an operation maps, since each takes two changes of thread.
    public interface Work<T> {
        T run() throws IOException;
    }

    /// Runs it on the thread; there already, at once.
    public static <T> T run(Work<T> work) throws IOException {
        if (isCurrent()) {
            return work.run();
        }
        start();
        Task<T> task = new Task<>(work);
        TASKS.add(task);
        return task.await();
    }

    /// Whether the caller is on it.
    public static boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    private static void start() {
        if (thread == null) {
            startOnce();
        }
    }

    private static synchronized void startOnce() {
        if (thread == null) {
            thread = Thread.ofPlatform()
                    .name("libsharedmemory-mapping")
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .start(MappingThread::serve);
        }
    }

    private static void serve() {
        while (true) {
            try {
                TASKS.take().run();
            } catch (InterruptedException _) {
                // by somebody who interrupts all threads there are
            }
        }
    }

    private static final class Task<T> {
        private final Work<T> work;
        private final Thread caller = Thread.currentThread();
        private @Nullable T result;
        private @Nullable Throwable failure;
        private volatile boolean done;

        Task(Work<T> work) {
            this.work = work;
        }

        void run() {
            try {
                result = work.run();
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            done = true;
            LockSupport.unpark(caller);
        }

        T await() throws IOException {
            for (int spin = 0; spin < SPINS && !done; spin++) {
                Thread.onSpinWait();
            }
            boolean interrupted = false;
            while (!done) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // who is interrupted does not park
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return result();
        }

        private T result() throws IOException {
            T mapped = result;
            if (mapped != null) {
                return mapped;
            }
            switch (failure) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> throw new IllegalStateException("mapped nothing");
            }
        }
    }
}
