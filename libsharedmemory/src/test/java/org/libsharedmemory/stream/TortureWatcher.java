package org.libsharedmemory.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.libsharedmemory.testing.HeldUp;

/// A reader that lives through all kills and checks every value it gets: whole, versions and the sequences of each
/// writer only go up.
final class TortureWatcher implements AutoCloseable {
    private final SharedMemoryReadStream reader;
    private final AtomicLong reads = new AtomicLong();
    private final Thread thread;
    private long torn;
    private long backwards;
    private long longest;
    private volatile boolean ending;

    TortureWatcher(String name) throws InterruptedException {
        this.reader = SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT);
        this.thread = Thread.ofPlatform().name("watching " + name).start(this::watch);
    }

    private void watch() {
        Map<Integer, Long> sequences = new HashMap<>();
        HeldUp held = new HeldUp();
        long version = 0;
        long restarts = 0;
        try {
            while (!ending) {
                if (!reader.awaitNewData(Duration.ofMillis(20))) {
                    continue;
                }
                held.begin();
                StreamValue value = reads.get() % 2 == 0 ? reader.read() : reader.next();
                longest = Math.max(longest, held.nanos());
                if (value == null) {
                    continue;
                }
                reads.incrementAndGet();
                CheckedValue whole = CheckedValue.of(value.asBytes());
                boolean inOrder = reader.restarts() > restarts || value.version() >= version;
                restarts = reader.restarts();
                version = value.version();
                torn += whole == null ? 1 : 0;
                backwards += inOrder ? 0 : 1;
                if (whole != null && whole.writer() >= 0) {
                    Long last = sequences.put(whole.writer(), whole.sequence());
                    backwards += last != null && last > whole.sequence() ? 1 : 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long reads() {
        return reads.get();
    }

    /// `reads torn backwards longest`, the last in nanoseconds; to be asked for after it has been closed.
    String summary() {
        return reads + " " + torn + " " + backwards + " " + longest;
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        thread.join();
        reader.close();
    }
}
