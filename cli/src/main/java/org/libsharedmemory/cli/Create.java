package org.libsharedmemory.cli;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;

final class Create implements Command {
    static final int CAPACITY = 1024;
    static final int MAX_MESSAGE = 1024;

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Make a queue.")
            .synopsis(
                    "shm create queue NAME [--capacity N] [--max BYTES]",
                    "       shm create queue NAME --mpmc CAPACITY [--max BYTES]",
                    "       shm create queue NAME --spsc BYTES",
                    "       shm create queue NAME --layout v1|v2 [--capacity N] [--max BYTES]")
            .description(
                    "It is persistent: it stays, with its messages, until 'shm rm'. Without --spsc",
                    "and --layout it is for any number of producers and consumers.")
            .examples(
                    "  shm create queue jobs                     1024 messages of up to 1024 bytes",
                    "  shm create queue jobs --mpmc 64 --max 1m  64 messages of up to 1 MiB",
                    "  shm create queue ticks --spsc 4m          one of each, and faster",
                    "  shm create queue orders --layout v2       for programs of the C++ library");

    private final Argument<String> what = syntax.word("queue", "What to make: a queue.");
    private final Argument<String> name = syntax.parameter("NAME", "Name of the queue.");
    private final Argument<@Nullable Long> spsc =
            syntax.size("--spsc", "BYTES", "One producer, one consumer; a ring of so many bytes.");
    private final Argument<@Nullable Integer> mpmc =
            syntax.option("--mpmc", "CAPACITY", Integer.class, "Many producers, many consumers; so many messages.");
    private final Argument<@Nullable QueueLayout> layout = syntax.choice(
            "--layout",
            "v1|v2",
            QueueLayout.class,
            "The C++ library's layout of release 1 (one producer, one consumer) or 2 (many, by locks).");
    private final Argument<@Nullable Integer> capacity =
            syntax.option("--capacity", "N", Integer.class, "How many messages it holds (default: 1024).");
    private final Argument<@Nullable Long> max =
            syntax.size("--max", "BYTES", "Size of the largest message (default: 1024).");

    Create(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        refuse(
                !what.value().equalsIgnoreCase("queue"),
                "there is no '" + what.value() + "' to make; write 'shm create queue " + name.value() + "'");
        Wish wish = new Wish(spsc.value(), mpmc.value(), layout.value(), capacity.value(), max.value());
        QueueOptions options = wish.options();
        QueueProducer.create(name.value(), options.withPersistent(true)).close();
        switch (options) {
            case QueueOptions.Spsc made -> sayIfLarger(made.byteCapacity(), "bytes", spsc.value());
            case QueueOptions.Mpmc made -> sayIfLarger(made.capacity(), "messages", wish.messages());
            case QueueOptions.Classic _ -> {} // exactly as asked for
        }
        return Failure.DONE;
    }

    private void sayIfLarger(long made, String what, @Nullable Number asked) {
        if (asked != null && asked.longValue() != made) {
            console.say("made queue '" + name.value() + "' of " + made + " " + what + ": capacities are powers of two");
        }
    }

    /// What `send` makes when there is no queue.
    static QueueOptions defaults() {
        return QueueOptions.mpmc(CAPACITY, MAX_MESSAGE);
    }

    private static void refuse(boolean condition, String why) {
        if (condition) {
            throw new Failure(Failure.WRONG_USAGE, why);
        }
    }

    /// What the options ask for.
    private record Wish(
            @Nullable Long spsc,
            @Nullable Integer mpmc,
            @Nullable QueueLayout layout,
            @Nullable Integer capacity,
            @Nullable Long max) {
        QueueOptions options() {
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

        int messages() {
            return mpmc != null ? mpmc : capacity != null ? capacity : CAPACITY;
        }

        private QueueOptions kind() {
            if (spsc != null) {
                return QueueOptions.spsc(spsc);
            }
            int largest = max == null ? MAX_MESSAGE : max.intValue();
            if (layout == null) {
                return QueueOptions.mpmc(messages(), largest);
            }
            return layout == QueueLayout.V1
                    ? QueueOptions.classicV1(messages(), largest)
                    : QueueOptions.classicV2(messages(), largest);
        }

        private void requireOneKind() {
            refuse(spsc != null && mpmc != null, "a queue is either --spsc or --mpmc");
            refuse(
                    layout != null && (spsc != null || mpmc != null),
                    "--layout is a kind of its own, without --spsc and --mpmc; it takes --capacity N --max BYTES");
            refuse(
                    spsc != null && (capacity != null || max != null),
                    "--spsc BYTES is the size of a ring, without --capacity and --max; a message takes at most half of"
                            + " it");
            refuse(mpmc != null && capacity != null, "--mpmc says the capacity already; leave out --capacity");
        }
    }
}
