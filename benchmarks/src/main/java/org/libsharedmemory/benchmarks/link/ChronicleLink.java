package org.libsharedmemory.benchmarks.link;

import java.nio.file.Path;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/// A Chronicle Queue in the directory of the run. It keeps everything that was ever sent, so it is never full.
final class ChronicleLink implements Link {
    private final ChronicleQueue queue;
    private final @Nullable ExcerptAppender appender;
    private final @Nullable ExcerptTailer tailer;

    private ChronicleLink(Path directory, boolean receiver) {
        queue = SingleChronicleQueueBuilder.binary(directory).build();
        tailer = receiver ? queue.createTailer() : null;
        appender = receiver ? null : queue.createAppender();
    }

    static ChronicleLink receiver(Path directory) {
        return new ChronicleLink(directory, true);
    }

    static ChronicleLink sender(Path directory) {
        Rendezvous.awaitFile(directory);
        return new ChronicleLink(directory, false);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        if (appender == null) {
            return false;
        }
        try (DocumentContext document = appender.writingDocument()) {
            bytes(document).write(bytes, offset, length);
        }
        return true;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        int received = 0;
        while (tailer != null && received < limit) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return received;
                }
                Bytes<?> message = bytes(document);
                message.read(payload.bytes(), payload.position(), (int) message.readRemaining());
            }
            received++;
            sink.run();
        }
        return received;
    }

    private static Bytes<?> bytes(DocumentContext document) {
        return Objects.requireNonNull(document.wire()).bytes();
    }

    @Override
    public void close() {
        queue.close();
    }
}
