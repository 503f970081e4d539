package org.libsharedmemory.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamValue;
import org.libsharedmemory.stream.Subscription;

/// The process of the demo that reads.
final class DemoReader implements DemoPart {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DemoNames names;
    private final SharedMemoryReadStream values;
    private final CountDownLatch lastChange = new CountDownLatch(1);
    private @Nullable Subscription warmUp;
    private @Nullable Subscription subscription;

    private DemoReader(DemoNames names) throws InterruptedException {
        this.names = names;
        this.values = open(names.values());
    }

    /// Starts it.
    ///
    /// @param args the prefix of all names
    public static void main(String[] args) throws IOException, InterruptedException {
        DemoPart.run(() -> new DemoReader(new DemoNames(args[0])));
    }

    @Override
    public String obey(String order) throws InterruptedException {
        return switch (order) {
            case "next" -> next();
            case "subscribe" -> subscribe();
            case "count" -> count();
            case "answer pings" -> answerPings();
            case "read kept" -> readKept();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private static SharedMemoryReadStream open(String name) throws InterruptedException {
        return SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withWaitForSegment(PATIENCE));
    }

    private String next() throws InterruptedException {
        values.awaitNewData(PATIENCE);
        StreamValue value = values.next();
        if (value == null) {
            throw new IllegalStateException("no value came");
        }
        return switch (value.type()) {
            case STRING -> value.asString();
            case FLOATS -> Arrays.toString(value.asFloats());
            case DOUBLES -> Arrays.toString(value.asDoubles());
            default -> throw new IllegalStateException("unexpected " + value);
        };
    }

    /// Also to the stream on which the writer warms up, so that the reader does.
    private String subscribe() throws InterruptedException {
        warmUp = open(names.warmUp()).onChange(_ -> {});
        subscription = open(names.changes()).onChange(value -> {
            if (value.version() == DemoNames.CHANGES) {
                lastChange.countDown();
            }
        });
        return "listening";
    }

    /// How many changes were seen and missed, when the last one has come.
    private String count() throws InterruptedException {
        if (subscription == null || warmUp == null || !lastChange.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the last change did not come");
        }
        subscription.close();
        warmUp.close();
        return subscription.delivered() + " " + subscription.missed();
    }

    private String answerPings() throws InterruptedException {
        SharedMemoryWriteStream pong = SharedMemoryWriteStream.create(names.pong(), DemoNames.SIZE);
        SharedMemoryReadStream ping = open(names.ping());
        Thread.ofPlatform().daemon().start(() -> {
            long[] value = new long[1];
            try {
                while (true) {
                    if (ping.awaitNewData(PATIENCE)) {
                        ping.readInto(MemorySegment.ofArray(value));
                        pong.write(value);
                    }
                }
            } catch (InterruptedException _) {
                pong.close();
            }
        });
        return "answering";
    }

    /// The number in the last value of the killed writer, if all parts of the value are of one write.
    private String readKept() throws InterruptedException {
        try (SharedMemoryReadStream kept = open(names.kept())) {
            StreamValue value = kept.read();
            if (value == null) {
                throw new IllegalStateException("nothing was written");
            }
            long[] numbers = value.asLongs();
            boolean whole = Arrays.stream(numbers).allMatch(number -> number == numbers[0]);
            return numbers[0] + " " + (whole ? "whole" : "torn");
        }
    }
}
