package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.testing.FooterForgery;
import org.libsharedmemory.testing.ShmNames;

/// A description that is damaged, or lies with a checksum that fits: every call ends in the same bytes or in an
/// exception of the documented family.
class DamagedFooterTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final long BYTE_SIZE = 1000;
    private static final String CONTENT = "what was written";

    private static final int UNDER_CHECKSUM = 8;
    private static final int BEHIND_CHECKSUM = 244;
    private static final int STATE = 248;
    private static final List<Integer> INTS = List.of(12, 16, 20, 72, 76, 80, 104, 108, 112, 116, 176, 244, STATE, 252);
    private static final List<Integer> LONGS =
            List.of(0, 24, 32, 40, 48, 56, 64, 80, 88, 96, 120, 128, 136, 144, 152, 160, 168);

    private final String name = NAMES.next();
    private final Path file = Host.current().directory().path().resolve(name);

    @BeforeEach
    void make() {
        try (var made = SharedMemory.replace(name, BYTE_SIZE, SegmentOptions.DEFAULT.withPersistent(true))) {
            made.memory().setString(0, CONTENT);
        }
    }

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
    }

    /// Whatever stands in a byte under the checksum, only its own value is a description.
    @Test
    void everyValueOfEveryByteUnderTheChecksum() throws Exception {
        byte[] all = Files.readAllBytes(file);
        MemorySegment sound = MemorySegment.ofArray(all).asSlice(all.length - Footer.BYTES);
        MemorySegment footer = MemorySegment.ofArray(new long[Footer.BYTES / Long.BYTES]);
        for (int offset = UNDER_CHECKSUM; offset < BEHIND_CHECKSUM; offset++) {
            byte original = sound.get(ValueLayout.JAVA_BYTE, offset);
            for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
                footer.copyFrom(sound).set(ValueLayout.JAVA_BYTE, offset, (byte) value);
                assertThat(Footer.read(footer, all.length) instanceof Footer.Reading.Found)
                        .as("byte %d, %d instead of %d", offset, value, original)
                        .isEqualTo(value == original);
            }
        }
    }

    /// With one wrong bit under the checksum; outside of it with many values: without the magic it is a foreign file,
    /// state and generation may change.
    @Test
    void everyByteOfTheFooter() {
        for (int offset = 0; offset < Footer.BYTES; offset++) {
            int at = offset;
            boolean covered = at >= UNDER_CHECKSUM && at < BEHIND_CHECKSUM;
            int original = FooterForgery.of(file).byteAt(offset);
            IntStream flipped = IntStream.range(0, 8).map(bit -> original ^ 1 << bit);
            IntStream stored = IntStream.of(0, 0xff, original + 1, original - 1);
            IntStream many = IntStream.concat(flipped, stored).map(value -> value & 0xff);
            IntStream values = covered ? IntStream.of(original ^ 1 << at % 8) : many.distinct();
            values.filter(value -> value != original).forEach(value -> {
                boolean opened = useForged(footer -> footer.withByte(at, value));
                assertThat(opened && covered)
                        .as("byte %d, %d instead of %d, unnoticed", at, value, original)
                        .isFalse();
            });
        }
    }

    @Test
    void wildValuesInEveryFieldWithAChecksumThatFits() {
        for (int offset : INTS) {
            for (int value : new int[] {
                0, 1, 2, 3, 4, 5, 6, 7, 63, 65, 128, 4096, 0x10000, -1, -64, Integer.MIN_VALUE, Integer.MAX_VALUE
            }) {
                useForged(footer -> footer.withInt(offset, value).withChecksum());
            }
        }
        long size = file.toFile().length();
        for (int offset : LONGS) {
            LongStream near = LongStream.of(-1, 0, 1, 8, 64, 1000, 1024, size - 4352, size - 256, size, size + 1);
            LongStream far = LongStream.of(
                    1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MAX_VALUE - 4096, Long.MIN_VALUE, -4096);
            for (long value : LongStream.concat(near, far).toArray()) {
                useForged(footer -> footer.withLong(offset, value).withChecksum());
            }
        }
    }

    /// With another kind its control block is looked at when the segment is closed, removed or replaced.
    @Test
    void wildOffsetsInEveryKind() {
        long size = file.toFile().length();
        for (int kind = 0; kind < 8; kind++) {
            for (long offset : new long[] {0, 4, 8, 1000, 1024, size - 900, size - 256, size, 1L << 40, -8}) {
                int forgedKind = kind;
                useForged(footer ->
                        footer.withInt(12, forgedKind).withLong(40, offset).withChecksum());
                useForged(footer ->
                        footer.withInt(12, forgedKind).withLong(48, offset).withChecksum());
            }
        }
    }

    @Test
    void wildWordsInTableAndFooterWhileInUse() throws Exception {
        byte[] sound = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Files.write(file, sound);
            var held = SharedMemory.open(name, OpenOptions.DEFAULT);
            byte[] wild = sound.clone();
            int from = round % 2 == 0 ? wild.length - Footer.BYTES : wild.length - Footer.BYTES - 4096;
            for (int at = from; at < wild.length; at++) {
                wild[at] = random.nextInt(4) == 0 ? (byte) random.nextInt() : wild[at];
            }
            Files.write(file, wild, StandardOpenOption.WRITE);
            assertThat(held.memory().getString(0)).isEqualTo(CONTENT);
            List<String> outcomes = new ArrayList<>();
            outcomes.add(outcome(held::isRetired));
            outcomes.add(outcome(() -> SharedMemory.inspect(name)));
            outcomes.add(outcome(this::openAndCompare));
            outcomes.add(outcome(held::close));
            assertThat(outcomes).first().isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 0xffff})
    void aNewerFormatSaysSo(int major) {
        FooterForgery.of(file).withShort(8, major).withChecksum().store();
        assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT))
                .isInstanceOf(SegmentTooNewException.class)
                .hasMessageContainingAll(name, "major=" + major, "reads major=1", "use a newer library");
    }

    @Test
    void anUnknownRequiredFeatureSaysSo() {
        FooterForgery.of(file).withInt(16, 0x40).withChecksum().store();
        assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT))
                .isInstanceOf(SegmentTooNewException.class)
                .hasMessageContainingAll(name, "0x40", "use a newer library");
    }

    @Test
    void unknownOptionalFeaturesAndALaterMinorAreIgnored() throws Exception {
        FooterForgery.of(file).withInt(20, -1).withShort(10, 9).withChecksum().store();
        try (var opened = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            assertThat(opened.memory().getString(0)).isEqualTo(CONTENT);
        }
    }

    @Test
    void aBrokenChecksumSaysWhatToDo() {
        FooterForgery footer = FooterForgery.of(file);
        footer.withByte(100, footer.byteAt(100) ^ 1).store();
        assertThatThrownBy(() -> SharedMemory.open(name, OpenOptions.DEFAULT))
                .isInstanceOf(SegmentCorruptException.class)
                .hasMessageContainingAll(name, "checksum", "shm rm --force " + name);
        assertThatThrownBy(() -> SharedMemory.create(name, 1, SegmentOptions.DEFAULT))
                .isInstanceOf(SegmentExistsException.class)
                .hasMessageContainingAll(name, "cannot be read", "checksum", "shm rm --force")
                .hasMessageNotContaining("open it");
        assertThat(SharedMemory.inspect(name).problems())
                .singleElement()
                .asString()
                .contains("checksum");
        assertThat(SharedMemory.inspect(name).kind()).isEqualTo(SegmentKind.UNREADABLE);
    }

    private interface Change {
        void apply(FooterForgery footer);
    }

    /// Damages the file, calls everything, and makes it anew. True if it could still be opened.
    private boolean useForged(Change change) {
        FooterForgery footer = FooterForgery.of(file);
        change.apply(footer);
        footer.store();
        List<String> outcomes = new ArrayList<>();
        outcomes.add(outcome(() -> SharedMemory.inspect(name)));
        String opening = outcome(this::openAndCompare);
        outcomes.add(opening);
        outcomes.add(outcome(() -> SharedMemory.openOrCreate(name, BYTE_SIZE, SegmentOptions.DEFAULT)
                .close()));
        outcomes.add(outcome(() -> SharedMemory.prune(true)));
        outcomes.add(outcome(() -> SharedMemory.remove(name)));
        make();
        footer.store();
        outcomes.add(outcome(() -> SharedMemory.remove(name, true)));
        make();
        footer.store();
        make(); // replaces the damaged one
        assertThat(outcomes).hasSize(6);
        return opening.equals("done");
    }

    private void openAndCompare() throws InterruptedException {
        try (var opened = SharedMemory.open(name, OpenOptions.DEFAULT)) {
            assertThat(opened.memory().byteSize())
                    .isLessThanOrEqualTo(file.toFile().length());
            assertThat(opened.memory().getString(0)).isEqualTo(CONTENT);
            opened.memory().get(ValueLayout.JAVA_BYTE, opened.memory().byteSize() - 1);
        }
    }

    private interface Use {
        void run() throws InterruptedException;
    }

    private static String outcome(Use use) {
        try {
            use.run();
            return "done";
        } catch (SharedMemoryException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// With a description whose sum fits, and nothing else in it.
    @ParameterizedTest
    @CsvSource({"200, 64", "4352, 64", "4352, 4032"})
    void aFileOfNearlyTheLargestSizeThereIs(long behindBody, int tableEntries) throws Exception {
        long size = Long.MAX_VALUE - 4095;
        FooterForgery.of(file)
                .withLong(24, size)
                .withLong(32, size - behindBody)
                .withLong(40, 0)
                .withLong(48, 0)
                .withLong(56, size - behindBody)
                .withInt(72, tableEntries)
                .withChecksum()
                .store();
        byte[] all = Files.readAllBytes(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(all, all.length - Footer.BYTES, Footer.BYTES), size - Footer.BYTES);
        }
        assertThat(SharedMemory.inspect(name).kind()).isEqualTo(SegmentKind.UNREADABLE);
        assertThat(SharedMemory.list()).extracting(SegmentInfo::name).contains(name);
        assertThat(SharedMemory.remove(name, true)).isTrue();
    }
}
