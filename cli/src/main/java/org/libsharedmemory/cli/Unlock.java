package org.libsharedmemory.cli;

import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.OpenOptions;

final class Unlock implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Free the locks of a queue that a killed C++ program holds.")
            .description(
                    "Queues of layout v2 only. A C++ lock does not say who holds it: make sure that",
                    "its holder is gone. If it lives, stopped or slow, messages can be damaged, lost",
                    "or delivered twice. Locks of Java programs are left alone: they are recovered",
                    "when their holder has died.")
            .examples("  shm inspect jobs                   who holds its locks", "  shm unlock jobs");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the queue.");

    Unlock(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws InterruptedException {
        String queueName = name.value();
        if (QueueInfo.of(queueName).layout() != QueueLayout.V2) {
            throw Failure.failed("queue '" + queueName + "' has no locks: only those of layout v2 have");
        }
        try (QueueProducer queue = QueueProducer.open(queueName, OpenOptions.DEFAULT.withAnyOwner(true))) {
            console.say(
                    queue.breakLock()
                            ? "freed the lock of '" + queueName + "' that no Java process held"
                            : "no C++ program holds a lock of '" + queueName + "'");
        }
        return Failure.DONE;
    }
}
