package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;
import static org.libsharedmemory.internal.layout.Words.PACKED_INT;
import static org.libsharedmemory.internal.layout.Words.PACKED_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The description of a segment: the last 256 bytes of its file. All but `state` and `generation` is immutable and
/// covered by the checksum, reserved bytes (zero) included.
///
/// | offset | bytes | field             |   | offset | bytes | field                                 |
/// |-------:|------:|-------------------|---|-------:|------:|---------------------------------------|
/// |      0 |     8 | magic             |   |     96 |     8 | segment id, random                    |
/// |      8 |     2 | format major (1)  |   |    104 |     4 | persistent (0 or 1)                   |
/// |     10 |     2 | format minor      |   |    108 |     4 | permission bits                       |
/// |     12 |     4 | kind              |   |    112 |     4 | creator's process id                  |
/// |     16 |     4 | required features |   |    116 |     4 | creator's user id                     |
/// |     20 |     4 | optional features |   |    120 |     8 | creator's start ticks                 |
/// |     24 |     8 | total size        |   |    128 |     8 | boot hash                             |
/// |     32 |     8 | byte size         |   |    136 |     8 | created, milliseconds since 1970      |
/// |     40 |     8 | control offset    |   |    144 |    32 | geometry a, b, c, d                   |
/// |     48 |     8 | data offset       |   |    176 |     4 | length of the name                    |
/// |     56 |     8 | body size         |   |    180 |    60 | name, UTF-8, zero padded              |
/// |     64 |     8 | table offset      |   |    240 |     4 | CRC-32C of bytes 0–239                |
/// |     72 |     4 | table entries     |   |    244 |     4 | generation (not covered)              |
/// |     76 |     4 | page size         |   |    248 |     4 | state: 1 ready, 2 retired (not covered) |
/// |     80 |    16 | reserved, 0       |   |    252 |     4 | reserved, 0                           |
///
/// SYNC segment.ready: the creator stores READY last (release), before the file has a name.
/// SYNC segment.retired: the retirer stores RETIRED (release); whoever sees it (opaque) stops writing.
public final class Footer {
    public static final int BYTES = 256;
    public static final int MAJOR = 1;
    public static final int MINOR = 0;
    public static final int READY = 1;
    public static final int RETIRED = 2;
    public static final int MAX_NAME_BYTES = 60;

    static final long MAGIC = 0x0A1A0A0D_4D534C89L; // 0x89 "LSM" CR LF SUB LF, as bytes in file order
    private static final int CRC_OFFSET = 240;
    private static final long STATE = 248;

    private Footer() {}

    /// What the last bytes of a file turned out to be.
    public sealed interface Reading {
        record Found(Description description, int state) implements Reading {}

        /// No magic: not a segment of ours.
        record Absent() implements Reading {}

        record Damaged(String problem) implements Reading {}

        record TooNew(String problem) implements Reading {}
    }

    public static int stateOpaque(MemorySegment memory, long footer) {
        return (int) INT_AT.getOpaque(memory, footer + STATE);
    }

    public static void stateRelease(MemorySegment memory, long footer, int state) {
        CrashPoint.before("footer.state");
        INT_AT.setRelease(memory, footer + STATE, state);
    }

    /// Writes everything but the state.
    public static void write(MemorySegment memory, long footer, Description d) {
        MemorySegment image = MemorySegment.ofArray(new byte[BYTES]);
        Shape shape = d.shape();
        image.set(PACKED_LONG, 0, MAGIC);
        image.set(PACKED_INT, 8, MAJOR | MINOR << 16);
        image.set(PACKED_INT, 12, shape.kind());
        image.set(PACKED_LONG, 24, shape.totalSize());
        image.set(PACKED_LONG, 32, shape.byteSize());
        image.set(PACKED_LONG, 40, shape.controlOffset());
        image.set(PACKED_LONG, 48, shape.dataOffset());
        image.set(PACKED_LONG, 56, shape.bodySize());
        image.set(PACKED_LONG, 64, shape.tableOffset());
        image.set(PACKED_INT, 72, shape.tableEntries());
        image.set(PACKED_INT, 76, (int) Alignment.PAGE);
        image.set(PACKED_LONG, 96, d.segmentId());
        image.set(PACKED_INT, 104, d.persistent() ? 1 : 0);
        image.set(PACKED_INT, 108, d.mode());
        image.set(PACKED_INT, 112, d.creator().pid());
        image.set(PACKED_INT, 116, d.creator().uid());
        image.set(PACKED_LONG, 120, d.creator().startTicks());
        image.set(PACKED_LONG, 128, d.creator().bootHash());
        image.set(PACKED_LONG, 136, d.creator().createdMillis());
        image.set(PACKED_LONG, 144, shape.a());
        image.set(PACKED_LONG, 152, shape.b());
        image.set(PACKED_LONG, 160, shape.c());
        image.set(PACKED_LONG, 168, shape.d());
        byte[] name = d.name().getBytes(StandardCharsets.UTF_8);
        image.set(PACKED_INT, 176, name.length);
        MemorySegment.copy(MemorySegment.ofArray(name), 0, image, 180, name.length);
        image.set(PACKED_INT, CRC_OFFSET, crcOf(image));
        CrashPoint.before("footer.description");
        MemorySegment.copy(image, 0, memory, footer, STATE);
    }

    /// Reads and checks a footer.
    ///
    /// @param image the last 256 bytes of the file, copied out
    /// @param fileSize the file's size in bytes
    public static Reading read(MemorySegment image, long fileSize) {
        if (image.get(PACKED_LONG, 0) != MAGIC) {
            return new Reading.Absent();
        }
        int major = image.get(PACKED_INT, 8) & 0xffff;
        int required = image.get(PACKED_INT, 16);
        if (image.get(PACKED_INT, CRC_OFFSET) != crcOf(image)) {
            return new Reading.Damaged("the footer's checksum does not match its content");
        }
        if (major > MAJOR || required != 0) {
            return new Reading.TooNew("format major=" + major + " required features=0x" + Integer.toHexString(required)
                    + ", this library reads major=" + MAJOR + " and no required features");
        }
        if (major == 0) {
            return new Reading.Damaged("format major=0 cannot be");
        }
        return checked(image, fileSize);
    }

    private static Reading checked(MemorySegment image, long fileSize) {
        Shape shape = new Shape(
                image.get(PACKED_INT, 12),
                image.get(PACKED_LONG, 32),
                image.get(PACKED_LONG, 40),
                image.get(PACKED_LONG, 48),
                image.get(PACKED_LONG, 56),
                image.get(PACKED_INT, 72),
                image.get(PACKED_LONG, 144),
                image.get(PACKED_LONG, 152),
                image.get(PACKED_LONG, 160),
                image.get(PACKED_LONG, 168));
        int nameLength = image.get(PACKED_INT, 176);
        String problem = problemOf(image, shape, fileSize, nameLength);
        if (problem != null) {
            return new Reading.Damaged(problem);
        }
        String name = new String(image.asSlice(180, nameLength).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        Description.Creator creator = new Description.Creator(
                image.get(PACKED_INT, 112),
                image.get(PACKED_LONG, 120),
                image.get(PACKED_INT, 116),
                image.get(PACKED_LONG, 128),
                image.get(PACKED_LONG, 136));
        int state = image.get(PACKED_INT, STATE);
        if (state != READY && state != RETIRED) {
            return new Reading.Damaged("state=" + state + " is neither ready (1) nor retired (2)");
        }
        boolean persistent = image.get(PACKED_INT, 104) != 0;
        Description description = new Description(
                shape, persistent, image.get(PACKED_INT, 108), image.get(PACKED_LONG, 96), creator, name);
        return new Reading.Found(description, state);
    }

    private static @Nullable String problemOf(MemorySegment image, Shape shape, long fileSize, int nameLength) {
        if (image.get(PACKED_LONG, 24) != fileSize) {
            return "the footer says total size=" + image.get(PACKED_LONG, 24) + " bytes, the file has " + fileSize;
        }
        if (shape.byteSize() < 0
                || shape.bodySize() < 0
                || shape.bodySize() > fileSize
                || nameLength < 0
                || nameLength > MAX_NAME_BYTES) {
            return "byte size=" + shape.byteSize() + " body size=" + shape.bodySize() + " name length=" + nameLength
                    + " cannot be";
        }
        if (!isInside(shape.controlOffset(), shape) || !isInside(shape.dataOffset(), shape)) {
            return "control offset=" + shape.controlOffset() + " data offset=" + shape.dataOffset()
                    + " do not fit body size=" + shape.bodySize();
        }
        int entries = shape.tableEntries();
        if (entries < 64
                || entries > AttachmentTable.MAX_ENTRIES
                || entries % 64 != 0
                || !shape.fills(fileSize)
                || shape.tableOffset() != image.get(PACKED_LONG, 64)) {
            return "table offset=" + image.get(PACKED_LONG, 64) + " entries=" + entries + " do not fit body size="
                    + shape.bodySize();
        }
        return null;
    }

    /// What stands there beyond the body ends before the file does, because the table is longer than any control
    /// block; the kinds check the rest of their geometry.
    private static boolean isInside(long offset, Shape shape) {
        boolean aligned = shape.kind() == Kind.PLAIN || offset % Long.BYTES == 0;
        return aligned && offset >= 0 && offset <= shape.bodySize();
    }

    private static int crcOf(MemorySegment image) {
        CRC32C crc = new CRC32C();
        crc.update(image.asSlice(0, CRC_OFFSET).toArray(ValueLayout.JAVA_BYTE));
        return (int) crc.getValue();
    }
}
