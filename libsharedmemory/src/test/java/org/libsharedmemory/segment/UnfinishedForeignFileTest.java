package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.ReaderOptions;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.WriterOptions;
import org.libsharedmemory.testing.ShmNames;

/// Another program makes a file, gives it a size, and fills in its header, in three steps. Who waits for a segment
/// waits for all of them.
class UnfinishedForeignFileTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration MOMENT = Duration.ofMillis(30);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    /// Each way to open what another program makes.
    enum Way {
        SEGMENT {
            @Override
            AutoCloseable open(String name, Duration wait) throws InterruptedException {
                return SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(wait));
            }
        },
        READER {
            @Override
            AutoCloseable open(String name, Duration wait) throws InterruptedException {
                return SharedMemoryReadStream.open(name, ReaderOptions.DEFAULT.withWaitForSegment(wait));
            }
        },
        WRITER {
            @Override
            AutoCloseable open(String name, Duration wait) throws InterruptedException {
                return SharedMemoryWriteStream.open(
                        name, WriterOptions.DEFAULT.withWaitForSegment(wait).withForeignLayout(StreamLayout.V1));
            }
        },
        PRODUCER {
            @Override
            AutoCloseable open(String name, Duration wait) throws InterruptedException {
                return QueueProducer.open(name, OpenOptions.DEFAULT.withWaitForSegment(wait));
            }
        },
        CONSUMER {
            @Override
            AutoCloseable open(String name, Duration wait) throws InterruptedException {
                return QueueConsumer.open(name, Delivery.AT_MOST_ONCE, OpenOptions.DEFAULT.withWaitForSegment(wait));
            }
        };

        abstract AutoCloseable open(String name, Duration wait) throws InterruptedException;
    }

    @BeforeEach
    void makeAnEmptyFile() throws IOException {
        Files.createFile(file);
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    @ParameterizedTest
    @EnumSource
    void isWaitedFor(Way way) throws Exception {
        CompletableFuture<AutoCloseable> opening = new CompletableFuture<>();
        Thread opener = Thread.ofPlatform().daemon().start(() -> {
            try {
                opening.complete(way.open(name, PATIENCE));
            } catch (Exception e) {
                opening.completeExceptionally(e);
            }
        });
        while (opener.getState() != Thread.State.TIMED_WAITING && !opening.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(opening).isNotDone();
        try (RandomAccessFile finished = new RandomAccessFile(file.toFile(), "rw")) {
            finished.setLength(28 + 4 * 20);
            if (way == Way.PRODUCER || way == Way.CONSUMER) {
                finished.seek(8);
                finished.write(4); // capacity
                finished.seek(16);
                finished.write(16); // message size
            }
        }
        opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SEGMENT")
    void thatStaysEmptyIsAMismatchAtTheDeadline(Way way) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> way.open(name, MOMENT))
                .isInstanceOf(SegmentMismatchException.class)
                .hasMessageContaining(name);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(MOMENT);
    }

    @Test
    void thatStaysEmptyIsASegmentWithoutBytesAtTheDeadline() throws Exception {
        try (SharedMemory opened = SharedMemory.open(name, OpenOptions.DEFAULT.withWaitForSegment(MOMENT))) {
            assertThat(opened.memory().byteSize()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SEGMENT")
    void isAMismatchForWhoDoesNotWait(Way way) {
        assertThatThrownBy(() -> way.open(name, Duration.ZERO)).isInstanceOf(SegmentMismatchException.class);
    }
}
