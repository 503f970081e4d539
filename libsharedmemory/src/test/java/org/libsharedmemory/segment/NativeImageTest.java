package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageClaim;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.Writers;
import org.libsharedmemory.testing.NativeImage;
import org.libsharedmemory.testing.ShmNames;

/// Whole segments as format 1.0 has them, kept as files: what this version writes is the same, byte for byte, and it
/// reads those and goes on from them. A change of the format fails here.
///
/// What a run wrote lies in `target/golden` afterwards; a new kind of segment is added from there.
class NativeImageTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private final String name = NAMES.next();

    /// Each kind of segment: what is done to make it, and what must be found in it.
    enum Image {
        PLAIN {
            @Override
            void make(String name) {
                SegmentOptions options = SegmentOptions.DEFAULT.withPersistent(true);
                try (SharedMemory segment = SharedMemory.create(name, 100, options)) {
                    segment.memory().setString(0, "plain");
                }
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                try (SharedMemory segment = SharedMemory.open(name, OpenOptions.DEFAULT)) {
                    assertThat(segment.memory().byteSize()).isEqualTo(100);
                    assertThat(segment.memory().getString(0)).isEqualTo("plain");
                }
            }
        },
        STREAM_V1 {
            @Override
            void make(String name) {
                writeValues(name, StreamOptions.DEFAULT);
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                readValues(name);
            }
        },
        STREAM_V2_SEVERAL {
            @Override
            void make(String name) {
                writeValues(
                        name,
                        StreamOptions.DEFAULT.withClassicLayout(StreamLayout.V2).withWriters(Writers.SEVERAL));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                readValues(name);
            }
        },
        STREAM_NONE_8_CELLS {
            @Override
            void make(String name) {
                writeValues(
                        name,
                        StreamOptions.DEFAULT
                                .withClassicLayout(StreamLayout.NONE)
                                .withCells(8));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                readValues(name);
            }
        },
        QUEUE_SPSC {
            @Override
            void make(String name) throws InterruptedException {
                passMessages(name, QueueOptions.spsc(1024));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                takeMessages(name, true);
            }
        },
        QUEUE_MPMC {
            @Override
            void make(String name) throws InterruptedException {
                passMessages(name, QueueOptions.mpmc(8, 60));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                takeMessages(name, true);
            }
        },
        QUEUE_CLASSIC_V1 {
            @Override
            void make(String name) throws InterruptedException {
                passMessages(name, QueueOptions.classicV1(8, 60));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                takeMessages(name, false);
            }
        },
        QUEUE_CLASSIC_V2 {
            @Override
            void make(String name) throws InterruptedException {
                passMessages(name, QueueOptions.classicV2(8, 60));
            }

            @Override
            void goOnFrom(String name) throws InterruptedException {
                takeMessages(name, false);
            }
        };

        abstract void make(String name) throws InterruptedException;

        abstract void goOnFrom(String name) throws InterruptedException;

        String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".bin";
        }
    }

    /// Each type, and one value more than there are types, so that the first cells are used again.
    private static void writeValues(String name, StreamOptions options) {
        try (var writer = SharedMemoryWriteStream.create(name, 64, options.withPersistent(true))) {
            writer.write("text");
            writer.write(new byte[] {1, 2, 3});
            writer.write(new float[] {1.5f, -2.25f});
            writer.write(new double[] {0.1});
            writer.write(new int[] {-1, 7});
            writer.write(new long[] {Long.MIN_VALUE});
            writer.write("last ü");
        }
    }

    private static void readValues(String name) throws InterruptedException {
        try (var reader = SharedMemoryReadStream.open(name)) {
            assertThat(reader.read().version()).isEqualTo(7);
            assertThat(reader.readString()).isEqualTo("last ü");
            try (var writer = SharedMemoryWriteStream.open(name)) {
                assertThat(writer.write(new long[] {8})).isEqualTo(8);
            }
            assertThat(reader.next().asLongs()).containsExactly(8);
        }
    }

    /// A lap and a half, with messages of two types, one given up, and some left.
    private static void passMessages(String name, QueueOptions options) throws InterruptedException {
        try (var producer = QueueProducer.create(name, options.withPersistent(true));
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            for (int message = 0; message < 18; message++) {
                assertThat(producer.offer("message " + message + " " + ".".repeat(message)))
                        .isTrue();
                assertThat(consumer.poll().asString()).startsWith("message " + message + " ");
            }
            producer.offer("left");
            try (MessageClaim claim = producer.claim(5)) {
                claim.memory().fill((byte) 'x');
            }
            producer.offer(new double[] {0.25, -4});
            int tag = options instanceof QueueOptions.Classic ? 0 : 77;
            producer.offer(ValueType.BYTES, tag, MemorySegment.ofArray(new byte[] {9, 8}));
        }
    }

    /// @param typed whether this kind keeps type and tag
    private static void takeMessages(String name, boolean typed) throws InterruptedException {
        List<String> found = new ArrayList<>();
        try (var consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE);
                var producer = QueueProducer.open(name)) {
            assertThat(consumer.size()).isGreaterThanOrEqualTo(3);
            consumer.poll(
                    (memory, type, tag, redelivered) ->
                            found.add((typed ? type + " " + tag + " " : "") + redelivered + " " + hex(memory)),
                    10);
            String types = typed ? "STRING 0 |DOUBLES 0 |BYTES 77 " : "||";
            String[] prefix = types.split("\\|", -1);
            assertThat(found)
                    .containsExactly(
                            prefix[0] + "false 6c656674",
                            prefix[1] + "false 000000000000d03f00000000000010c0",
                            prefix[2] + "false 0908");
            assertThat(producer.offer("and on")).isTrue();
            assertThat(consumer.poll((memory, type, tag, redelivered) -> found.add(hex(memory)), 10))
                    .isEqualTo(1);
            assertThat(found).last().isEqualTo("616e64206f6e");
        }
    }

    private static String hex(MemorySegment memory) {
        return HexFormat.of().formatHex(memory.toArray(ValueLayout.JAVA_BYTE));
    }

    @AfterEach
    void remove() {
        SharedMemory.remove(name);
    }

    @ParameterizedTest
    @EnumSource
    void isWhatThisVersionWrites(Image image) throws IOException, InterruptedException {
        image.make(name);
        NativeImage written = NativeImage.of(name);
        Path directory = Files.createDirectories(Path.of("target", "golden"));
        Files.write(directory.resolve(image.file()), written.bytes());
        NativeImage kept = NativeImage.kept("/golden/native/" + image.file());
        assertThat(written.constant()).isEqualTo(kept.constant());
    }

    @ParameterizedTest
    @EnumSource
    void isReadAndGoneOnFrom(Image image) throws IOException, InterruptedException {
        NativeImage.kept("/golden/native/" + image.file()).place(name);
        assertThat(SharedMemory.inspect(name).problems()).isEmpty();
        image.goOnFrom(name);
    }
}
