package org.libsharedmemory.cli;

import java.util.concurrent.Callable;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.Message;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.segment.OpenOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "peek",
        header = "Print the next message of a queue and leave it there.",
        description = "Exit code 1 if the queue is empty.",
        footerHeading = "%nExamples:%n",
        footer = "  shm peek jobs")
final class Peek implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    Peek(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        OpenOptions options = OpenOptions.DEFAULT.withAnyOwner(true);
        try (QueueConsumer queue = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE, options)) {
            Message message = queue.peek();
            if (message == null) {
                throw Failure.failed("queue '" + name + "' is empty");
            }
            boolean typed = QueueInfo.of(name).layout() == null;
            ValueText text = typed ? ValueText.of(message) : ValueText.untyped(message.memory());
            if (json) {
                Json object = new Json()
                        .put("name", name)
                        .put("tag", message.tag())
                        .put("redelivered", message.redelivered());
                console.print(text.addTo(object).toString());
            } else {
                text.print(console.out());
            }
        }
        return Failure.DONE;
    }
}
