package org.libsharedmemory.stream;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.ReaderOverrunException;

/// Waits on a daemon thread of its own and calls the handler there or in the caller's executor, one call at a time.
final class StreamSubscription implements Subscription {
    private static final Duration FOR_EVER = Duration.ofDays(365_000);
    private static final long LOOK_MILLIS = 20;

    /// Whose handlers this thread runs: its own thread for ever, that of an executor during a call.
    private static final ScopedValue<StreamSubscription> RUNNING = ScopedValue.newInstance();

    private final String name;
    private final Cursor cursor;
    private final Consumer<? super StreamValue> handler;
    private final SubscriptionOptions options;
    private final Consumer<StreamSubscription> ended;
    private final AtomicLong delivered = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable StreamSubscription awaited; // what our handler closes, and waits for

    /// @param ended told when no call will follow
    StreamSubscription(
            String name,
            Cursor cursor,
            Consumer<? super StreamValue> handler,
            SubscriptionOptions options,
            Consumer<StreamSubscription> ended) {
        this.name = name;
        this.cursor = cursor;
        this.handler = handler;
        this.options = options;
        this.ended = ended;
    }

    void start() {
        Thread.ofPlatform().name("libsharedmemory-onChange-" + name).daemon().start(() -> asRunner(this::run));
    }

    private void asRunner(Runnable task) {
        ScopedValue.where(RUNNING, this).run(task);
    }

    private void run() {
        try {
            while (!cursor.isClosed() && cursor.await(Deadline.after(FOR_EVER))) {
                deliver();
            }
        } catch (InterruptedException e) {
            reportUnlessClosed(e); // somebody wants this thread to end
        } catch (InternalError e) {
            reportUnlessClosed(faultOf(e));
        } catch (RuntimeException | Error e) {
            reportUnlessClosed(e);
        } finally {
            end();
        }
    }

    /// No call follows.
    void end() {
        cursor.stop();
        cursor.release();
        ended.accept(this);
        done.countDown();
    }

    private void deliver() throws InterruptedException {
        HeapCopy copy = new HeapCopy(name, null);
        try {
            long version = cursor.readLatest(copy);
            StreamValue value = new StreamValue(copy.value(), version, cursor.gap());
            inExecutor(() -> call(value));
        } catch (ReaderOverrunException | LockTimeoutException e) {
            report(e); // the next value may be easier to get
        }
    }

    private void call(StreamValue value) {
        delivered.incrementAndGet();
        try {
            handler.accept(value);
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    private Throwable faultOf(InternalError e) {
        try {
            return cursor.connection().handle.fault(e);
        } catch (InternalError notOurs) {
            return notOurs;
        }
    }

    private void reportUnlessClosed(Throwable e) {
        if (!cursor.isClosed()) {
            report(e);
        }
    }

    /// Returns when the task has run, or, closed, is sure never to begin.
    private void inExecutor(Runnable task) throws InterruptedException {
        Executor executor = options.executor();
        if (executor == null) {
            task.run();
            return;
        }
        AtomicBoolean begun = new AtomicBoolean();
        Semaphore finished = new Semaphore(0);
        executor.execute(() -> {
            if (begun.compareAndSet(false, true)) {
                try {
                    asRunner(task);
                } finally {
                    finished.release();
                }
            }
        });
        while (!finished.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (cursor.isClosed() && begun.compareAndSet(false, true)) {
                return; // the executor dropped it, or is busy with other things
            }
        }
    }

    private void report(Throwable error) {
        options.errorHandler().accept(error);
    }

    @Override
    public long delivered() {
        return delivered.get();
    }

    @Override
    public long missed() {
        return cursor.missed();
    }

    /// Ends it without waiting for the handler.
    void stop() {
        cursor.stop();
    }

    @Override
    public void close() {
        stop();
        if (RUNNING.isBound()) {
            RUNNING.get().await(this);
        } else {
            awaitEnd();
        }
    }

    /// Waits for the end of another on behalf of our handler, unless that one, or another it waits for, waits for ours:
    /// of all that do so, the last one to begin sees it.
    private void await(StreamSubscription other) {
        awaited = other;
        try {
            if (!other.waitsFor(this)) {
                other.awaitEnd();
            }
        } finally {
            awaited = null;
        }
    }

    private boolean waitsFor(StreamSubscription other) {
        StreamSubscription next = this;
        while (next != null && next != other) {
            next = next.awaited;
        }
        return next == other;
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
