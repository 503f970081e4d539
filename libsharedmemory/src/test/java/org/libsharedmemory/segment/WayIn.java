package org.libsharedmemory.segment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.WriterOptions;
import org.libsharedmemory.stream.Writers;

/// The ends of streams and queues: how each makes what it needs, opens it, and uses it.
public enum WayIn {
    WRITER {
        @Override
        AutoCloseable create(String name, int byteSize) {
            return SharedMemoryWriteStream.create(
                    name, byteSize, StreamOptions.DEFAULT.withPersistent(true).withWriters(Writers.SEVERAL));
        }

        @Override
        AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException {
            WriterOptions options = WriterOptions.DEFAULT.withWaitForSegment(wait);
            return SharedMemoryWriteStream.open(name, options.withAnyOwner(anyOwner));
        }

        @Override
        Object use(AutoCloseable end) {
            return ((SharedMemoryWriteStream) end).write(new byte[90]);
        }
    },
    READER {
        @Override
        AutoCloseable create(String name, int byteSize) throws Exception {
            WRITER.create(name, byteSize).close();
            return open(name, Duration.ZERO);
        }

        @Override
        AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException {
            ReaderOptions options = ReaderOptions.DEFAULT.withWaitForSegment(wait);
            return SharedMemoryReadStream.open(name, options.withAnyOwner(anyOwner));
        }

        @Override
        Object use(AutoCloseable end) {
            return String.valueOf(((SharedMemoryReadStream) end).read());
        }
    },
    PRODUCER {
        @Override
        AutoCloseable create(String name, int byteSize) {
            return QueueProducer.create(name, QueueOptions.mpmc(4, byteSize).withPersistent(true));
        }

        @Override
        AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException {
            OpenOptions options = OpenOptions.DEFAULT.withWaitForSegment(wait);
            return QueueProducer.open(name, options.withAnyOwner(anyOwner));
        }

        @Override
        Object use(AutoCloseable end) {
            return ((QueueProducer) end).offer(new byte[90]);
        }
    },
    SPSC_PRODUCER {
        @Override
        AutoCloseable create(String name, int byteSize) {
            return QueueProducer.create(name, QueueOptions.spsc(byteSize).withPersistent(true));
        }

        @Override
        AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException {
            return PRODUCER.open(name, wait, anyOwner);
        }

        @Override
        Object use(AutoCloseable end) {
            return PRODUCER.use(end);
        }
    },
    CONSUMER {
        @Override
        AutoCloseable create(String name, int byteSize) throws Exception {
            PRODUCER.create(name, byteSize).close();
            return open(name, Duration.ZERO);
        }

        @Override
        AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException {
            OpenOptions options = OpenOptions.DEFAULT.withWaitForSegment(wait);
            return QueueConsumer.open(name, Delivery.AT_MOST_ONCE, options.withAnyOwner(anyOwner));
        }

        @Override
        Object use(AutoCloseable end) {
            return String.valueOf(((QueueConsumer) end).poll());
        }
    };

    abstract AutoCloseable create(String name, int byteSize) throws Exception;

    abstract AutoCloseable open(String name, Duration wait, boolean anyOwner) throws InterruptedException;

    AutoCloseable open(String name, Duration wait) throws InterruptedException {
        return open(name, wait, false);
    }

    abstract Object use(AutoCloseable end);

    /// Main class of a child that does what it is told, one command per line: `create WAY NAME SIZE`, `open WAY NAME`,
    /// `trust WAY NAME`, `use WAY`, `close WAY`; answers `ok …` or `Exception: message`.
    public static final class Actor {
        private final List<AutoCloseable> open = new ArrayList<>();

        private Actor() {}

        public static void main(String[] arguments) {
            Actor actor = new Actor();
            System.out.println("ready");
            for (String line = IO.readln(); line != null; line = IO.readln()) {
                System.out.println(actor.answer(line.split(" ")).replace('\n', ' '));
            }
        }

        private String answer(String[] words) {
            try {
                return "ok " + act(words);
            } catch (Exception | InternalError e) {
                return e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }

        private Object act(String[] words) throws Exception {
            WayIn way = WayIn.valueOf(words[1]);
            switch (words[0]) {
                case "create" -> open.add(way.create(words[2], Integer.parseInt(words[3])));
                case "open" -> open.add(way.open(words[2], Duration.ZERO));
                case "trust" -> open.add(way.open(words[2], Duration.ZERO, true));
                case "use" -> {
                    return way.use(open.getLast());
                }
                case "close" -> open.removeLast().close();
                default -> throw new IllegalArgumentException(words[0]);
            }
            return "";
        }
    }
}
