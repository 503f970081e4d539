package org.libsharedmemory.cli;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.ValueType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recv",
        header = "Take messages out of a queue and print them, one line each.",
        description = {
            "Without options: those that are there. A message is removed after it was",
            "printed; if shm is killed in between, the next consumer gets it again. From a",
            "queue of layout v2 it is removed before: other programs do not wait for this one.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm recv jobs",
            "  shm recv jobs --follow | while read -r job; do ./work \"$job\"; done",
            "  shm recv jobs --count 1 --timeout 5s     exit code 4 if none comes",
            "  shm recv jobs --json | jq .value",
        })
final class Recv implements Callable<Integer> {
    private static final int BATCH = 64;

    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    @Option(names = "--count", paramLabel = "N", description = "Stop after N messages; wait for them.")
    private @Nullable Long count;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Wait for messages; stop with exit code 4 when none came for so long.")
    private @Nullable Duration timeout;

    @Option(names = "--follow", description = "Wait for more messages; for ever without --timeout.")
    private boolean follow;

    @Option(names = "--json", description = "Print one JSON object for each message.")
    private boolean json;

    /// Null for a queue whose messages have types.
    private @Nullable QueueLayout layout;

    Recv(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count != null && count < 1) {
            throw new Failure(Failure.WRONG_USAGE, "--count is at least 1, not " + count);
        }
        layout = QueueInfo.of(name).layout();
        Delivery delivery = layout == QueueLayout.V2 ? Delivery.AT_MOST_ONCE : Delivery.AT_LEAST_ONCE;
        OpenOptions options = OpenOptions.DEFAULT.withAnyOwner(true);
        try (QueueConsumer queue = QueueConsumer.open(name, delivery, options)) {
            boolean hidden = console.outTerminal() || !console.errTerminal();
            Progress progress = new Progress(console, "received", !hidden);
            receive(queue, progress);
            progress.end();
        }
        return Failure.DONE;
    }

    private void receive(QueueConsumer queue, Progress progress) throws InterruptedException {
        boolean waits = follow || timeout != null || count != null;
        Waiting waiting = new Waiting(timeout);
        while (count == null || progress.count() < count) {
            int limit = count == null ? BATCH : (int) Math.min(BATCH, count - progress.count());
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
                if (timeout != null && waiting.isOver()) {
                    throw Failure.timedOut("queue '" + name + "': no message for " + timeout.toMillis() + " ms");
                }
            }
        }
    }

    private void show(MemorySegment message, ValueType type, int tag, boolean redelivered) {
        ValueText text = layout == null ? new ValueText(type, message) : ValueText.untyped(message);
        if (json) {
            console.print(
                    text.addTo(new Json().put("name", name).put("tag", tag).put("redelivered", redelivered))
                            .toString());
        } else {
            text.printLine(console.out());
        }
        console.out().flush();
    }
}
