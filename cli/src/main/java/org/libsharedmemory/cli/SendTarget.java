package org.libsharedmemory.cli;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentNotFoundException;

/// The queue that `shm send` puts messages into: the one there is, or one that is made for the first message.
final class SendTarget implements AutoCloseable {
    private final String name;
    private final Console console;
    private @Nullable QueueProducer queue;

    SendTarget(String name, Console console) throws InterruptedException {
        this.name = name;
        this.console = console;
        openIfThere();
    }

    /// The most bytes of a message.
    long largest() {
        return queue == null ? Create.MAX_MESSAGE : queue.maxMessageByteSize();
    }

    /// The queue, made if there is none.
    QueueProducer queue() throws InterruptedException {
        while (queue == null) {
            try {
                queue = QueueProducer.create(name, Create.defaults().withPersistent(true));
                console.say("made queue '" + name + "' for " + Create.CAPACITY + " messages of up to "
                        + Create.MAX_MESSAGE + " bytes; 'shm rm " + name + "' removes it");
            } catch (SegmentExistsException _) {
                openIfThere(); // another process was faster
            }
        }
        return queue;
    }

    private void openIfThere() throws InterruptedException {
        try {
            queue = QueueProducer.open(name, OpenOptions.DEFAULT.withAnyOwner(true));
        } catch (SegmentNotFoundException _) {
            // it will be made
        }
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.close();
        }
    }
}
