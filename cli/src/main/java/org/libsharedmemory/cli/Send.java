package org.libsharedmemory.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        header = "Put messages into a queue.",
        description = {
            "Waits while the queue is full. Makes a persistent queue of 1024 messages of up",
            "to 1024 bytes if there is none, and says so.",
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
        try (QueueProducer queue = openOrCreate()) {
            Progress progress = new Progress(console, "sent", console.errTerminal());
            if (!messages.isEmpty()) {
                for (String message : messages) {
                    put(wait -> queue.put(message, wait), progress);
                }
            } else if (frames) {
                FrameInput input = new FrameInput(console.in());
                for (byte[] frame = input.next(); frame != null; frame = input.next()) {
                    byte[] message = frame;
                    put(wait -> queue.put(message, wait), progress);
                }
            } else {
                LineInput input = new LineInput(console.in());
                for (String line = input.next(); line != null; line = input.next()) {
                    String message = line;
                    put(wait -> queue.put(message, wait), progress);
                }
            }
            progress.end();
        }
        return Failure.DONE;
    }

    /// One way to put a message in.
    private interface Putting {
        boolean within(Duration wait) throws InterruptedException;
    }

    private void put(Putting putting, Progress progress) throws InterruptedException {
        Waiting waiting = new Waiting(timeout);
        while (!goesIn(putting, waiting)) {
            progress.waiting();
            if (timeout != null && waiting.isOver()) {
                throw Failure.timedOut("queue '" + name + "' has been full for " + timeout.toMillis() + " ms; "
                        + progress.count() + " messages went in");
            }
        }
        progress.step();
    }

    private static boolean goesIn(Putting putting, Waiting waiting) throws InterruptedException {
        try {
            return putting.within(waiting.slice());
        } catch (LockTimeoutException e) {
            waiting.goOnUnlessOver(e);
            return false;
        }
    }

    private QueueProducer openOrCreate() throws InterruptedException {
        while (true) {
            try {
                return QueueProducer.open(name, OpenOptions.DEFAULT.withAnyOwner(true));
            } catch (SegmentNotFoundException _) {
                try {
                    QueueProducer queue =
                            QueueProducer.create(name, Create.defaults().withPersistent(true));
                    console.say("made queue '" + name + "' for " + Create.CAPACITY + " messages of up to "
                            + Create.MAX_MESSAGE + " bytes; 'shm rm " + name + "' removes it");
                    return queue;
                } catch (SegmentExistsException _) {
                    // another process was faster: open it
                }
            }
        }
    }
}
