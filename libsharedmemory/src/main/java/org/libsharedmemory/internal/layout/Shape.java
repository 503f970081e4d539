package org.libsharedmemory.internal.layout;

/// Where the blocks of a segment lie and what they hold, fixed when it is made: `| body | attachment table | footer
/// |`. The meaning of `a` to `d` belongs to the kind.
///
/// @param kind one of the constants of [Kind]
/// @param byteSize what the user asked for, in bytes; a foreign program maps this many
/// @param controlOffset first byte of the kind's control block, in bytes
/// @param dataOffset first byte of the kind's cells, ring or slots
/// @param bodySize bytes from 0 to the end of the kind's own blocks
/// @param tableEntries entries of the attachment table, a multiple of 64
public record Shape(
        int kind,
        long byteSize,
        long controlOffset,
        long dataOffset,
        long bodySize,
        int tableEntries,
        long a,
        long b,
        long c,
        long d) {

    /// A plain segment: just bytes.
    public static Shape plain(long byteSize) {
        return new Shape(
                Kind.PLAIN, byteSize, byteSize, byteSize, byteSize, AttachmentTable.DEFAULT_ENTRIES, 0, 0, 0, 0);
    }

    /// Whether all fields are the same. Spares a process the milliseconds of its start that linking a record's own
    /// `equals` takes.
    public boolean isSame(Shape other) {
        return kind == other.kind
                && byteSize == other.byteSize
                && controlOffset == other.controlOffset
                && dataOffset == other.dataOffset
                && bodySize == other.bodySize
                && tableEntries == other.tableEntries
                && a == other.a
                && b == other.b
                && c == other.c
                && d == other.d;
    }

    /// File size in bytes.
    public long totalSize() {
        return Alignment.up(Math.addExact(bodySize, tailSize() + Alignment.LINE_PAIR), Alignment.PAGE);
    }

    /// Whether a file has just the size that this takes. Asked of shapes that may be wild, with a possible number of
    /// table entries: nothing overflows.
    boolean fills(long fileSize) {
        return fileSize % Alignment.PAGE == 0
                && bodySize <= fileSize - tailSize() - Alignment.LINE_PAIR
                && totalSize() == fileSize;
    }

    public long tableOffset() {
        return totalSize() - tailSize();
    }

    private long tailSize() {
        return (long) tableEntries * AttachmentTable.ENTRY_BYTES + Footer.BYTES;
    }
}
