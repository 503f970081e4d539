package org.libsharedmemory.cli;

import java.util.concurrent.Callable;
import org.libsharedmemory.queue.QueueInfo;
import org.libsharedmemory.queue.QueueLayout;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.OpenOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "unlock",
        header = "Free the locks of a queue that a killed C++ program holds.",
        description = {
            "Queues of layout v2 only. A C++ lock does not say who holds it: make sure that",
            "its holder is gone. If it lives, stopped or slow, messages can be damaged, lost",
            "or delivered twice. Locks of Java programs are left alone: they are recovered",
            "when their holder has died.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm inspect jobs                   who holds its locks",
            "  shm unlock jobs",
        })
final class Unlock implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the queue.")
    private String name = "";

    Unlock(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (QueueInfo.of(name).layout() != QueueLayout.V2) {
            throw Failure.failed("queue '" + name + "' has no locks: only those of layout v2 have");
        }
        try (QueueProducer queue = QueueProducer.open(name, OpenOptions.DEFAULT.withAnyOwner(true))) {
            console.say(
                    queue.breakLock()
                            ? "freed the lock of '" + name + "' that no Java process held"
                            : "no C++ program holds a lock of '" + name + "'");
        }
        return Failure.DONE;
    }
}
