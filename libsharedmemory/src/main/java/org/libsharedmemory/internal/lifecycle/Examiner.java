package org.libsharedmemory.internal.lifecycle;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.libsharedmemory.internal.layout.Alignment;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.platform.Processes;

/// Finds out what a name holds: looks before it opens, opens only regular files of a plausible size, reads the
/// description and the attachment table through the channel, maps and writes nothing.
final class Examiner {
    /// The smallest segment: an empty body, a table of 64 entries and a footer.
    static final long SMALLEST = Shape.plain(0).totalSize();

    private final Platform platform;

    Examiner(Platform platform) {
        this.platform = platform;
    }

    Occupant examine(String name) throws IOException {
        FileFacts facts = platform.directory().stat(name);
        if (facts == null) {
            return new Occupant.Free();
        }
        if (!facts.isRegular()) {
            return new Occupant.NotAFile(facts);
        }
        if (facts.byteSize() < SMALLEST || facts.byteSize() % Alignment.PAGE != 0) {
            return new Occupant.Foreign(facts);
        }
        try (OpenFile file = platform.directory().open(name, false)) {
            return examine(name, file);
        } catch (NoSuchFileException _) {
            return new Occupant.Free();
        } catch (AccessDeniedException _) {
            return new Occupant.Closed(facts);
        } catch (EOFException e) {
            return new Occupant.Unreadable(facts, false, String.valueOf(e.getMessage()));
        }
    }

    Occupant examine(String name, OpenFile file) throws IOException {
        FileFacts facts = file.facts();
        MemorySegment footer = file.read(facts.byteSize() - Footer.BYTES, Footer.BYTES);
        return switch (Footer.read(footer, facts.byteSize())) {
            case Footer.Reading.Absent _ -> new Occupant.Foreign(facts);
            case Footer.Reading.Damaged damaged -> new Occupant.Unreadable(facts, false, damaged.problem());
            case Footer.Reading.TooNew newer -> new Occupant.Unreadable(facts, true, newer.problem());
            case Footer.Reading.Found found ->
                found.description().name().equals(name)
                        ? ours(file, found)
                        : new Occupant.Copy(facts, found.description());
        };
    }

    /// The attachments as they stand in the file, on a copy.
    static Attachments attachments(OpenFile file, Shape shape, Processes processes) throws IOException {
        int entries = shape.tableEntries();
        MemorySegment copy = file.read(shape.tableOffset(), entries * AttachmentTable.ENTRY_BYTES);
        return new Attachments(copy, new AttachmentTable(0, entries), processes);
    }

    private Occupant ours(OpenFile file, Footer.Reading.Found found) throws IOException {
        Description description = found.description();
        long keeper = 0;
        boolean kept = found.state() == Footer.READY;
        if (kept && !description.persistent()) {
            keeper = keeper(file, description);
            kept = keeper != 0;
        }
        return new Occupant.Ours(file.facts(), description, found.state(), kept, keeper);
    }

    private long keeper(OpenFile file, Description description) throws IOException {
        Attachments attachments = attachments(file, description.shape(), platform.processes());
        for (int index = 0; index < attachments.entries(); index++) {
            if (Role.keepsSegment(attachments.roleAndFlags(index)) && !attachments.isDead(index)) {
                return attachments.pid(index);
            }
        }
        return 0;
    }
}
