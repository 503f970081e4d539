package org.libsharedmemory.cli;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        header = "Make a queue.",
        customSynopsis = {
            "shm create queue NAME [--capacity N] [--max BYTES]",
            "       shm create queue NAME --mpmc CAPACITY [--max BYTES]",
            "       shm create queue NAME --spsc BYTES",
            "       shm create queue NAME --layout v1|v2 [--capacity N] [--max BYTES]",
        },
        description = {
            "It is persistent: it stays, with its messages, until 'shm rm'. Without --spsc",
            "and --layout it is for any number of producers and consumers.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm create queue jobs                     1024 messages of up to 1024 bytes",
            "  shm create queue jobs --mpmc 64 --max 1m  64 messages of up to 1 MiB",
            "  shm create queue ticks --spsc 4m          one of each, and faster",
            "  shm create queue orders --layout v2       for programs of the C++ library",
        })
final class Create implements Runnable {
    static final int CAPACITY = 1024;
    static final int MAX_MESSAGE = 1024;

    @Parameters(index = "0", paramLabel = "queue", description = "What to make: a queue.")
    private String what = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    @Option(
            names = "--spsc",
            paramLabel = "BYTES",
            converter = SizeConverter.class,
            description = "One producer, one consumer; a ring of so many bytes.")
    private @Nullable Long spsc;

    @Option(
            names = "--mpmc",
            paramLabel = "CAPACITY",
            description = "Many producers, many consumers; so many messages.")
    private @Nullable Integer mpmc;

    @Option(
            names = "--layout",
            paramLabel = "v1|v2",
            description = "The C++ library's layout of release 1 (one producer, one consumer) or 2 (many, by locks).")
    private @Nullable QueueLayout layout;

    @Option(names = "--capacity", paramLabel = "N", description = "How many messages it holds (default: 1024).")
    private @Nullable Integer capacity;

    @Option(
            names = "--max",
            paramLabel = "BYTES",
            converter = SizeConverter.class,
            description = "Size of the largest message (default: 1024).")
    private @Nullable Long max;

    Create(Console console) {}

    @Override
    public void run() {
        refuse(
                !what.equalsIgnoreCase("queue"),
                "there is no '" + what + "' to make; write 'shm create queue " + name + "'");
        QueueProducer.create(name, options().withPersistent(true)).close();
    }

    /// What `send` makes when there is no queue.
    static QueueOptions defaults() {
        return QueueOptions.mpmc(CAPACITY, MAX_MESSAGE);
    }

    private QueueOptions options() {
        requireOneKind();
        refuse(max != null && max > Integer.MAX_VALUE, "--max is below 2g, not " + max);
        try {
            return kind();
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new Failure(
                    Failure.WRONG_USAGE,
                    why.replace("maxMessageByteSize", "--max")
                            .replace("byteCapacity", "--spsc")
                            .replaceFirst("^capacity", mpmc == null ? "--capacity" : "--mpmc"));
        }
    }

    private QueueOptions kind() {
        if (spsc != null) {
            return QueueOptions.spsc(spsc);
        }
        int messages = mpmc != null ? mpmc : capacity != null ? capacity : CAPACITY;
        int largest = max == null ? MAX_MESSAGE : max.intValue();
        if (layout == null) {
            return QueueOptions.mpmc(messages, largest);
        }
        return layout == QueueLayout.V1
                ? QueueOptions.classicV1(messages, largest)
                : QueueOptions.classicV2(messages, largest);
    }

    private void requireOneKind() {
        refuse(spsc != null && mpmc != null, "a queue is either --spsc or --mpmc");
        refuse(
                layout != null && (spsc != null || mpmc != null),
                "--layout is a kind of its own, without --spsc and --mpmc; it takes --capacity N --max BYTES");
        refuse(
                spsc != null && (capacity != null || max != null),
                "--spsc BYTES is the size of a ring, without --capacity and --max; a message takes at most half of it");
        refuse(mpmc != null && capacity != null, "--mpmc says the capacity already; leave out --capacity");
    }

    private static void refuse(boolean condition, String why) {
        if (condition) {
            throw new Failure(Failure.WRONG_USAGE, why);
        }
    }
}
