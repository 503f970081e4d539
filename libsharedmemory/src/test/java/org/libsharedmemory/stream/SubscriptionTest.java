package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.Machine;
import org.libsharedmemory.testing.ShmNames;

/// Being told of changes.
class SubscriptionTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int MANY = 100_000;

    private final String name = NAMES.next();

    /// Seen and missed add up, the last value comes, never two calls at once, in order.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyValueIsSeenOrCounted(boolean executor) throws Exception {
        try (var pool = Executors.newFixedThreadPool(4);
                var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var running = new AtomicInteger();
            var wrong = new AtomicInteger();
            var seen = new AtomicLong();
            var missed = new AtomicLong();
            var last = new AtomicInteger();
            var all = new CountDownLatch(1);
            var options = SubscriptionOptions.DEFAULT.withExecutor(executor ? pool : null);
            try (var subscription = reader.onChange(
                    value -> {
                        boolean alone = running.incrementAndGet() == 1;
                        int number = value.asInts()[0];
                        boolean inOrder = number == value.version() && number == last.get() + 1 + value.missed();
                        wrong.addAndGet(alone && inOrder ? 0 : 1);
                        last.set(number);
                        seen.incrementAndGet();
                        missed.addAndGet(value.missed());
                        running.decrementAndGet();
                        if (number == MANY) {
                            all.countDown();
                        }
                    },
                    options)) {
                for (int i = 1; i <= MANY; i++) {
                    writer.write(new int[] {i});
                }
                assertThat(all.await(60, TimeUnit.SECONDS))
                        .as("the last value comes")
                        .isTrue();
                assertThat(wrong.get()).isZero();
                assertThat(seen.get() + missed.get()).isEqualTo(MANY);
                assertThat(subscription.delivered()).isEqualTo(seen.get());
                assertThat(subscription.missed()).isEqualTo(missed.get());
            }
        }
    }

    /// The value that comes while the handler is at work is not forgotten.
    @Test
    void theLatestIsNeverLost() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var seen = new LinkedBlockingQueue<String>();
            var go = new CountDownLatch(1);
            try (var _ = reader.onChange(value -> {
                seen.add(value.asString());
                awaitQuietly(go);
            })) {
                writer.write("first");
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
                writer.write("second");
                writer.write("last");
                go.countDown();
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("last");
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itMayCloseItselfAndTheReader() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            var reader = SharedMemoryReadStream.open(name);
            var calls = new AtomicInteger();
            var closed = new CountDownLatch(1);
            reader.onChange(value -> {
                calls.incrementAndGet();
                reader.close();
                closed.countDown();
            });
            writer.write("one");
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            writer.write("two");
            writer.write("three");
            reader.close();
            assertThat(calls.get()).isEqualTo(1);
        }
    }

    /// None of them waits for one that waits for it.
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void handlersMayCloseOneAnothersSubscription(int handlers) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100)) {
            var readers = new ArrayList<SharedMemoryReadStream>();
            var subscriptions = new ArrayList<Subscription>();
            var all = new CountDownLatch(handlers + 1);
            var closed = new CountDownLatch(handlers);
            for (int n = 0; n < handlers; n++) {
                int next = (n + 1) % handlers;
                var reader = SharedMemoryReadStream.open(name);
                readers.add(reader);
                subscriptions.add(reader.onChange(_ -> {
                    all.countDown();
                    awaitQuietly(all);
                    if (next == 0) {
                        readers.get(next).close();
                    } else {
                        subscriptions.get(next).close();
                    }
                    closed.countDown();
                }));
            }
            all.countDown();
            writer.write("all at once");
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            readers.forEach(SharedMemoryReadStream::close);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeWaitsForARunningHandlerAndKeepsAnInterrupt(boolean interrupted) throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var entered = new CountDownLatch(1);
            var leave = new CountDownLatch(1);
            var left = new AtomicBoolean();
            Subscription subscription = reader.onChange(value -> {
                entered.countDown();
                awaitQuietly(leave);
                left.set(true);
            });
            writer.write("one");
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            var leftWhenClosed = new LinkedBlockingQueue<Boolean>();
            Thread closing = Thread.ofPlatform().start(() -> {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                subscription.close();
                leftWhenClosed.add(left.get() && Thread.currentThread().isInterrupted() == interrupted);
            });
            long start = System.nanoTime();
            while (closing.getState() != Thread.State.WAITING && System.nanoTime() - start < 20_000_000_000L) {
                LockSupport.parkNanos(100_000);
            }
            assertThat(leftWhenClosed).isEmpty();
            leave.countDown();
            assertThat(leftWhenClosed.poll(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anErrorOfTheHandlerIsReportedAndTheNextValueComes() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var errors = new LinkedBlockingQueue<Throwable>();
            try (var subscription = reader.onChange(
                    value -> {
                        throw new StackOverflowError(value.asString());
                    },
                    SubscriptionOptions.DEFAULT.withErrorHandler(errors::add))) {
                writer.write("one");
                assertThat(errors.poll(20, TimeUnit.SECONDS)).hasMessage("one");
                writer.write("two");
                assertThat(errors.poll(20, TimeUnit.SECONDS)).hasMessage("two");
                assertThat(subscription.delivered()).isEqualTo(2);
            }
        }
    }

    @Test
    void anExecutorThatRefusesEndsItWithAReport() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var errors = new LinkedBlockingQueue<Throwable>();
            ExecutorService shut = Executors.newSingleThreadExecutor();
            shut.shutdown();
            try (var subscription = reader.onChange(
                    value -> {}, SubscriptionOptions.DEFAULT.withExecutor(shut).withErrorHandler(errors::add))) {
                writer.write("one");
                assertThat(errors.poll(20, TimeUnit.SECONDS)).isInstanceOf(RejectedExecutionException.class);
                assertThat(subscription.delivered()).isZero();
            }
            assertThat(reader.readString()).isEqualTo("one");
        }
    }

    @Test
    void anExecutorThatDropsItsTasksHoldsUpNoClose() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            var dropped = new CountDownLatch(1);
            Subscription subscription =
                    reader.onChange(value -> {}, SubscriptionOptions.DEFAULT.withExecutor(task -> dropped.countDown()));
            writer.write("one");
            assertThat(dropped.await(20, TimeUnit.SECONDS)).isTrue();
            subscription.close();
            assertThat(subscription.delivered()).isZero();
        }
    }

    @Test
    void itStartsWithTheCurrentValueOrWithTheNext() throws Exception {
        try (var writer = SharedMemoryWriteStream.create(name, 100);
                var reader = SharedMemoryReadStream.open(name)) {
            writer.write("current");
            var seen = new LinkedBlockingQueue<String>();
            var later = new LinkedBlockingQueue<String>();
            try (var _ = reader.onChange(value -> seen.add(value.asString()));
                    var _ = reader.onChange(
                            value -> later.add(value.asString()),
                            SubscriptionOptions.DEFAULT.withStartWithCurrent(false))) {
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("current");
                writer.write("next");
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("next");
                assertThat(later.poll(20, TimeUnit.SECONDS)).isEqualTo("next");
                assertThat(later).isEmpty();
            }
        }
    }

    /// Subscribes when its address space has no room for a further thread, and again when it has.
    public static final class Crowded {
        private Crowded() {}

        public static void main(String[] arguments) throws Exception {
            var leave = new CountDownLatch(1);
            try (var writer = SharedMemoryWriteStream.create(arguments[0], 100);
                    var reader = SharedMemoryReadStream.open(arguments[0])) {
                writer.write("there");
                List<Thread> crowd = crowd(leave);
                try {
                    reader.onChange(_ -> {});
                    throw new AssertionError("there was room for a thread");
                } catch (OutOfMemoryError _) {
                    IO.println("REFUSED, " + reader.readString());
                }
                leave.countDown();
                for (Thread thread : crowd) {
                    thread.join();
                }
                var seen = new LinkedBlockingQueue<String>();
                try (var _ = reader.onChange(value -> seen.add(value.asString()))) {
                    IO.println(seen.poll(20, TimeUnit.SECONDS));
                }
            }
            try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
                IO.println(lines.filter(line -> line.contains(arguments[0])).count() + " mappings left");
            }
        }

        private static List<Thread> crowd(CountDownLatch leave) {
            List<Thread> crowd = new ArrayList<>();
            try {
                while (crowd.size() < 1000) {
                    crowd.add(Thread.ofPlatform().daemon().start(() -> awaitQuietly(leave)));
                }
            } catch (OutOfMemoryError _) {
                return crowd;
            }
            throw new AssertionError("no limit");
        }
    }

    @Test
    void whereNoThreadCanBeStartedNothingIsLeftBehind() throws Exception {
        Machine.requireCommand("prlimit", "--as=40000000000", "true");
        ChildJvm crowded = ChildJvm.of(Crowded.class)
                .withOptions("-Xss1g", "-Xlog:disable") // stacks so large that what is over is enough for all else
                .withCommand("prlimit", "--as=40000000000");
        try (ChildProcess child = crowded.start(name)) {
            child.expect("REFUSED, there");
            child.expect("there");
            child.expect("0 mappings left");
            child.awaitSuccess();
        }
    }

    @Test
    void itsErrorHandlerMayCloseTheReader() throws Exception {
        var closed = new CountDownLatch(1);
        var writer = SharedMemoryWriteStream.create(name, 100);
        var reader = SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withFollowReplacement(false));
        var _ = reader.onChange(_ -> {}, SubscriptionOptions.DEFAULT.withErrorHandler(_ -> {
            reader.close();
            closed.countDown();
        }));
        writer.close();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /// Any thread may subscribe, whatever the one that reads is doing.
    @Test
    void subscribingMeetsAReaderThatGoesOnToAReplacement() throws Exception {
        var done = new AtomicBoolean();
        var first = SharedMemoryWriteStream.create(name, 100);
        first.write("x");
        try (var reader = SharedMemoryReadStream.open(name);
                var threads = Executors.newFixedThreadPool(2)) {
            var replacing = threads.submit(() -> {
                var writer = first;
                while (!done.get()) {
                    var next = SharedMemoryWriteStream.replace(name, 100);
                    next.write("y");
                    writer.close();
                    writer = next;
                }
                writer.close();
            });
            var reading = threads.submit(() -> {
                while (!done.get()) {
                    reader.read();
                }
            });
            try {
                while (reader.restarts() < 20) {
                    reader.onChange(_ -> {}).close();
                }
            } finally {
                done.set(true);
            }
            replacing.get();
            reading.get();
        }
    }
}
