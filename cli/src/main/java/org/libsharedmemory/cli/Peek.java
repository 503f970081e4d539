package org.libsharedmemory.cli;

import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.Message;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.segment.OpenOptions;

final class Peek implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Print the next message of a queue and leave it there.")
            .description("Exit code 1 if the queue is empty.")
            .examples("  shm peek jobs");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the queue.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object.");

    Peek(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws InterruptedException {
        OpenOptions options = OpenOptions.DEFAULT.withAnyOwner(true);
        try (QueueConsumer queue = QueueConsumer.open(name.value(), Delivery.AT_LEAST_ONCE, options)) {
            Message message = queue.peek();
            if (message == null) {
                throw Failure.failed("queue '" + name.value() + "' is empty");
            }
            boolean typed = QueueInfo.of(name.value()).layout() == null;
            ValueText text = typed ? ValueText.of(message) : ValueText.untyped(message.memory());
            if (json.value()) {
                Json object = new Json()
                        .put("name", name.value())
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
