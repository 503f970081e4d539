package org.libsharedmemory.cli;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ValueType;

final class Recv implements Command {
    private static final int BATCH = 64;

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Take messages out of a queue and print them, one line each.")
            .description(
                    "Without options: those that are there. A message is removed after it was",
                    "printed; if shm is killed in between, the next consumer gets it again. From a",
                    "queue of layout v2 it is removed before, so that no other program waits.")
            .examples(
                    "  shm recv jobs",
                    "  shm recv jobs --follow | while read -r job; do ./work \"$job\"; done",
                    "  shm recv jobs --count 1 --timeout 5s     exit code 4 if none comes",
                    "  shm recv jobs --json | jq .value");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the queue.");
    private final Argument<@Nullable Long> count =
            syntax.option("--count", "N", Long.class, "Stop after N messages; wait for them.");
    private final Argument<@Nullable Duration> timeout = syntax.option(
            "--timeout",
            "DURATION",
            Duration.class,
            "Wait for messages; stop with exit code 4 when none came for so long.");
    private final Argument<Boolean> follow =
            syntax.flag("--follow", "Wait for more messages; for ever without --timeout.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object for each message.");

    /// Null for a queue whose messages have types.
    private @Nullable QueueLayout layout;

    Recv(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws InterruptedException {
        Long wanted = count.value();
        if (wanted != null && wanted < 1) {
            throw new Failure(Failure.WRONG_USAGE, "--count is at least 1, not " + wanted);
        }
        layout = QueueInfo.of(name.value()).layout();
        Delivery delivery = layout == QueueLayout.V2 ? Delivery.AT_MOST_ONCE : Delivery.AT_LEAST_ONCE;
        OpenOptions options = OpenOptions.DEFAULT.withAnyOwner(true);
        try (QueueConsumer queue = QueueConsumer.open(name.value(), delivery, options);
                Progress progress = Progress.ofReceiving(console, System::nanoTime)) {
            receive(queue, wanted, progress);
        }
        return Failure.DONE;
    }

    private void receive(QueueConsumer queue, @Nullable Long wanted, Progress progress) throws InterruptedException {
        Duration patience = timeout.value();
        boolean waits = follow.value() || patience != null || wanted != null;
        Waiting waiting = new Waiting(patience);
        while (wanted == null || progress.count() < wanted) {
            int limit = wanted == null ? BATCH : (int) Math.min(BATCH, wanted - progress.count());
            int taken = 0;
            try {
                taken = queue.take(
                        (message, type, tag, redelivered) -> {
                            show(message, type, tag, redelivered);
                            progress.step();
                        },
                        limit,
                        waits ? waiting.slice() : Duration.ZERO);
            } catch (LockTimeoutException e) {
                waiting.goOnUnlessOver(e);
                continue;
            }
            if (taken > 0) {
                waiting.restart();
            } else if (!waits) {
                return;
            } else {
                progress.waiting();
                if (patience != null && waiting.isOver()) {
                    throw Failure.timedOut(
                            "queue '" + name.value() + "': no message for " + patience.toMillis() + " ms");
                }
            }
        }
    }

    private void show(MemorySegment message, ValueType type, int tag, boolean redelivered) {
        ValueText text = layout == null ? new ValueText(type, message) : ValueText.untyped(message);
        if (json.value()) {
            console.print(text.addTo(
                            new Json().put("name", name.value()).put("tag", tag).put("redelivered", redelivered))
                    .toString());
        } else {
            text.printLine(console.out());
        }
        console.out().flush();
    }
}
