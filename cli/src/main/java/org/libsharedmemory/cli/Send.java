package org.libsharedmemory.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.LockTimeoutException;

final class Send implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Put messages into a queue.")
            .description(
                    "Waits while the queue is full. If there is none, makes a persistent queue of",
                    "1024 messages of up to 1024 bytes for the first message, and says so.")
            .examples(
                    "  shm send jobs 'resize 1.png' 'resize 2.png'",
                    "  find . -name '*.png' | shm send jobs",
                    "  encoder | shm send video --frames --timeout 10s");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the queue.");
    private final Argument<List<String>> messages =
            syntax.parameters("MESSAGE", 0, "The messages; each line of standard input if there are none.");
    private final Argument<Boolean> frames =
            syntax.flag("--frames", "Standard input is frames: size in 4 bytes, little-endian, then so many bytes.");
    private final Argument<@Nullable Duration> timeout = syntax.option(
            "--timeout", "DURATION", Duration.class, "Stop with exit code 4 when the queue stays full for so long.");

    Send(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (frames.value() && !messages.value().isEmpty()) {
            throw new Failure(
                    Failure.WRONG_USAGE,
                    "--frames takes the messages from standard input, without messages as arguments");
        }
        try (SendTarget target = new SendTarget(name.value(), console);
                Progress progress = Progress.ofSending(console, System::nanoTime)) {
            if (!messages.value().isEmpty()) {
                for (String message : messages.value()) {
                    put(target, (queue, wait) -> queue.put(message, wait), progress);
                }
            } else if (frames.value()) {
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
        }
        return Failure.DONE;
    }

    /// One way to put a message in.
    private interface Putting {
        boolean within(QueueProducer queue, Duration wait) throws InterruptedException;
    }

    private void put(SendTarget target, Putting putting, Progress progress) throws InterruptedException {
        QueueProducer queue = target.queue();
        Duration patience = timeout.value();
        Waiting waiting = new Waiting(patience);
        while (!goesIn(queue, putting, waiting)) {
            progress.waiting();
            if (patience != null && waiting.isOver()) {
                throw Failure.timedOut("queue '" + name.value() + "' has been full for " + patience.toMillis() + " ms; "
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
