package org.libsharedmemory.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageClaim;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueEnd;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// Whoever asks about a segment whose file was truncated is told that it is lost, by every kind of handle.
@EnabledOnOs(OS.LINUX)
class TruncationTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final String LOST = " SegmentLostException";

    /// Truncates what it has open, asks, and prints what comes of each question.
    public static final class Asking {
        private Asking() {}

        public static void main(String[] arguments) throws Exception {
            String name = arguments[0];
            StreamOptions v2 = StreamOptions.DEFAULT.withClassicLayout(StreamLayout.V2);
            try (var writer = SharedMemoryWriteStream.create(name, 100, v2);
                    var reader = SharedMemoryReadStream.open(name);
                    var bytes = SharedMemory.open(name, OpenOptions.DEFAULT)) {
                truncate(name);
                ask("hasNewData", reader::hasNewData);
                ask("awaitNewData", () -> reader.awaitNewData(Duration.ZERO));
                ask("read", reader::read);
                ask("next", reader::next);
                ask("write", () -> writer.write("more"));
                ask("isRead", writer::isRead);
                ask("awaitRead", () -> writer.awaitRead(Duration.ZERO));
                ask("onChange", () -> reader.onChange(_ -> {}));
                ask("isRetired", bytes::isRetired);
            }
            SharedMemory.remove(name, true);
            for (QueueOptions options :
                    List.of(QueueOptions.spsc(1024), QueueOptions.mpmc(4, 8), QueueOptions.classicV2(4, 8))) {
                askQueue(name, options);
            }
        }

        private static void askQueue(String name, QueueOptions options) throws IOException {
            try (var producer = QueueProducer.create(name, options);
                    var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
                MessageClaim claim = producer.claim(8);
                truncate(name);
                ask("commit", () -> {
                    claim.commit();
                    return "done";
                });
                ask("offer", () -> producer.offer("next"));
                ask("poll", consumer::poll);
                for (QueueEnd end : List.of(producer, consumer)) {
                    ask("size", end::size);
                    ask("remaining", end::remaining);
                    ask("isEmpty", end::isEmpty);
                    ask("isFull", end::isFull);
                }
            }
            SharedMemory.remove(name, true);
        }

        private static void ask(String question, Callable<Object> call) {
            try {
                System.out.println(question + " " + call.call());
            } catch (Exception | InternalError e) {
                System.out.println(question + " " + e.getClass().getSimpleName());
            }
        }
    }

    /// Truncates what it has open, closes it, and prints what becomes of its name.
    public static final class Closing {
        private Closing() {}

        public static void main(String[] arguments) throws Exception {
            String name = arguments[0];
            Path file = Path.of("/dev/shm", name);
            List<Callable<AutoCloseable>> makers = List.of(
                    () -> SharedMemory.create(name, 100, SegmentOptions.DEFAULT),
                    () -> SharedMemoryWriteStream.create(name, 100),
                    () -> QueueProducer.create(name, QueueOptions.spsc(1024)),
                    () -> QueueProducer.create(name, QueueOptions.mpmc(4, 8)),
                    () -> QueueProducer.create(name, QueueOptions.classicV2(4, 8)));
            for (Callable<AutoCloseable> maker : makers) {
                AutoCloseable closing = maker.call();
                truncate(name);
                closing.close();
                System.out.println("name is " + (Files.exists(file) ? "left" : "gone"));
            }
            try (var _ = SharedMemory.create(name, 100, SegmentOptions.DEFAULT)) {
                truncate(name);
                Files.delete(file);
                Files.createFile(file);
            }
            System.out.println("name of another is " + (Files.deleteIfExists(file) ? "left" : "gone"));
            try (var _ = SharedMemory.create(name, 100, SegmentOptions.DEFAULT.withPersistent(true))) {
                truncate(name);
            }
            System.out.println("name of a persistent one is " + (Files.deleteIfExists(file) ? "left" : "gone"));
        }
    }

    private static void truncate(String name) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /// There is nothing in it any more by which others could tell whose it was.
    @Test
    void whoClosesItTakesItsNameAway() throws Exception {
        try (ChildProcess closing =
                ChildJvm.of(Closing.class).withOptions("-Xint").start(NAMES.next())) {
            for (int kind = 0; kind < 5; kind++) {
                closing.expect("name is gone");
            }
            closing.expect("name of another is left");
            closing.expect("name of a persistent one is left");
            closing.awaitSuccess();
        }
    }

    /// In compiled code the fault may come out behind the call; the interpreter raises it where it is.
    @Test
    void itSaysThatItIsLostHoweverItIsAsked() throws Exception {
        try (ChildProcess asking =
                ChildJvm.of(Asking.class).withOptions("-Xint").start(NAMES.next())) {
            for (String question : List.of(
                    "hasNewData",
                    "awaitNewData",
                    "read",
                    "next",
                    "write",
                    "isRead",
                    "awaitRead",
                    "onChange",
                    "isRetired")) {
                asking.expect(question + LOST);
            }
            List<String> howFull = List.of("size", "remaining", "isEmpty", "isFull");
            for (int kind = 0; kind < 3; kind++) {
                asking.expect("commit" + LOST);
                asking.expect("offer" + LOST);
                asking.expect("poll" + LOST);
                for (String question : howFull) { // of the producer
                    asking.expect(question + LOST);
                }
                for (String question : howFull) { // of the consumer
                    asking.expect(question + LOST);
                }
            }
            asking.awaitSuccess();
        }
    }
}
