package org.libsharedmemory.segment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What can be said about a segment without attaching to it or writing anything. A snapshot: it may be out of date
/// the moment it is made.
///
/// @param name the segment's name
/// @param kind what it holds
/// @param byteSize the size its maker asked for, in bytes; the file's size if foreign, private or unreadable
/// @param fileByteSize the size of its file, in bytes
/// @param persistent whether it stays until removed; true for a foreign or private one
/// @param orphan whether it is a leftover: not persistent, or retired, and nobody alive keeps it
/// @param uid its owner's user id
/// @param mode its permission bits, as in `chmod`
/// @param created when it was made; for a foreign or private one when it was last changed
/// @param creatorPid process id of its maker; 0 for a foreign or private one
/// @param attachments who is attached, the dead included
/// @param problems what is wrong with it, in sentences; empty if nothing was found
public record SegmentInfo(
        String name,
        SegmentKind kind,
        long byteSize,
        long fileByteSize,
        boolean persistent,
        boolean orphan,
        int uid,
        int mode,
        Instant created,
        int creatorPid,
        List<Attachment> attachments,
        List<String> problems) {

    /// Copies the lists.
    public SegmentInfo {
        attachments = List.copyOf(attachments);
        problems = List.copyOf(problems);
    }

    /// {@return how long ago it was made}
    public Duration age() {
        Duration age = Duration.between(created, Instant.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /// One handle that is attached to a segment.
    ///
    /// @param index its place in the attachment table
    /// @param role what it is there for
    /// @param pid its process id
    /// @param alive false if its process is proven dead
    public record Attachment(int index, Role role, long pid, boolean alive) {}

    /// What an attachment is there for.
    public enum Role {
        /// Reads a stream.
        READER,
        /// Writes a stream.
        WRITER,
        /// Offers to a queue.
        PRODUCER,
        /// Polls a queue.
        CONSUMER,
        /// Holds the bytes.
        USER,
        /// Attaching or closing.
        UNKNOWN
    }
}
