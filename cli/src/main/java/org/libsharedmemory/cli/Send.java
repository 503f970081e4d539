package org.libsharedmemory.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.LockTimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        header = "Put messages into a queue.",
        description = {
            "Waits while the queue is full. If there is none, makes a persistent queue of 1024",
            "messages of up to 1024 bytes for the first message, and says so.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm send jobs 'resize 1.png' 'resize 2.png'",
            "  find . -name '*.png' | shm send jobs",
            "  encoder | shm send video --frames --timeout 10s",
        })
final class Send implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    @Parameters(
            index = "1..*",
            paramLabel = "MESSAGE",
            description = "The messages; each line of standard input if there are none.")
    private List<String> messages = List.of();

    @Option(
            names = "--frames",
            description = "Standard input is frames: size in 4 bytes, little-endian, then so many bytes.")
    private boolean frames;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Stop with exit code 4 when the queue stays full for so long.")
    private @Nullable Duration timeout;

    Send(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (frames && !messages.isEmpty()) {
            throw new Failure(
                    Failure.WRONG_USAGE,
                    "--frames takes the messages from standard input, without messages as arguments");
        }
        try (SendTarget target = new SendTarget(name, console)) {
            Progress progress = new Progress(console, "sent", console.errTerminal());
            if (!messages.isEmpty()) {
                for (String message : messages) {
                    put(target, (queue, wait) -> queue.put(message, wait), progress);
                }
            } else if (frames) {
                FrameInput input = new FrameInput(console.in());
                for (byte[] frame = input.next(target.largest()); frame != null; frame = input.next(target.largest())) {
                    byte[] message = frame;
                    put(target, (queue, wait) -> queue.put(message, wait), progress);
                }
            } else {
                LineInput input = new LineInput(console.in());
                for (String line = input.next(target.largest()); line != null; line = input.next(target.largest())) {
                    String message = line;
                    put(target, (queue, wait) -> queue.put(message, wait), progress);
                }
            }
            progress.end();
        }
        return Failure.DONE;
    }

    /// One way to put a message in.
    private interface Putting {
        boolean within(QueueProducer queue, Duration wait) throws InterruptedException;
    }

    private void put(SendTarget target, Putting putting, Progress progress) throws InterruptedException {
        QueueProducer queue = target.queue();
        Waiting waiting = new Waiting(timeout);
        while (!goesIn(queue, putting, waiting)) {
            progress.waiting();
            if (timeout != null && waiting.isOver()) {
                throw Failure.timedOut("queue '" + name + "' has been full for " + timeout.toMillis() + " ms; "
                        + progress.count() + " messages went in");
            }
        }
        progress.step();
    }

    private static boolean goesIn(QueueProducer queue, Putting putting, Waiting waiting) throws InterruptedException {
        try {
            return putting.within(queue, waiting.slice());
        } catch (LockTimeoutException e) {
            waiting.goOnUnlessOver(e);
            return false;
        }
    }
}
