package org.libsharedmemory.cli;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        header = "Make a queue.",
        description = "It is persistent: it stays, with its messages, until 'shm rm'.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm create queue jobs                     1024 messages of up to 1024 bytes",
            "  shm create queue jobs --mpmc 64 --max 1m  any number of producers, consumers",
            "  shm create queue ticks --spsc 4m          one of each, and faster",
        })
final class Create implements Runnable {
    static final int CAPACITY = 1024;
    static final int MAX_MESSAGE = 1024;

    @Parameters(index = "0", paramLabel = "queue", description = "What to make: a queue.")
    private What what = What.QUEUE;

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    @ArgGroup
    private @Nullable Kind kind;

    enum What {
        QUEUE
    }

    /// One kind or the other.
    static final class Kind {
        @Option(
                names = "--spsc",
                paramLabel = "BYTES",
                converter = SizeConverter.class,
                description = "One producer, one consumer; a ring of so many bytes.")
        private @Nullable Long spsc;

        @ArgGroup(exclusive = false)
        private @Nullable Mpmc mpmc;
    }

    /// Slots of one size.
    static final class Mpmc {
        @Option(
                names = "--mpmc",
                required = true,
                paramLabel = "CAPACITY",
                description = "Many producers, many consumers; so many messages.")
        private int capacity;

        @Option(
                names = "--max",
                required = true,
                paramLabel = "BYTES",
                converter = SizeConverter.class,
                description = "Size of the largest message.")
        private long max;
    }

    Create(Console console) {}

    @Override
    public void run() {
        if (what == What.QUEUE) {
            QueueProducer.create(name, options().withPersistent(true)).close();
        }
    }

    /// What `send` makes when there is no queue.
    static QueueOptions defaults() {
        return QueueOptions.mpmc(CAPACITY, MAX_MESSAGE);
    }

    private QueueOptions options() {
        if (kind == null) {
            return defaults();
        }
        return kind.mpmc == null
                ? QueueOptions.spsc(kind.spsc == null ? 0 : kind.spsc)
                : QueueOptions.mpmc(kind.mpmc.capacity, Math.toIntExact(Math.min(kind.mpmc.max, Integer.MAX_VALUE)));
    }
}
