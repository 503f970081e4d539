package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.EventBlocks;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.SegmentExistsException;

/// Takes segments away: RETIRED first, so that writers stop; then everybody who sleeps is woken; then the name
/// goes, if it still leads to the file that was judged. Called under the exclusive names lock.
final class Retirer {
    private final Segments segments;
    private final Examiner examiner;

    Retirer(Segments segments, Examiner examiner) {
        this.segments = segments;
        this.examiner = examiner;
    }

    /// True when a leftover was there and is gone.
    boolean discardIfLeftover(String name) throws IOException {
        if (examiner.examine(name) instanceof Occupant.Ours ours && ours.isLeftover()) {
            retire(name, ours.facts(), ours.description());
            return segments.unlink(name, ours.facts());
        }
        return false;
    }

    boolean remove(String name, boolean force) throws IOException {
        Occupant occupant = examiner.examine(name);
        return switch (occupant) {
            case Occupant.Free _ -> false;
            case Occupant.Ours ours -> {
                if (!force && ours.kept() && isAttached(name)) {
                    throw new SegmentExistsException(
                            name,
                            "it is in use; 'shm inspect " + name + "' names the processes, 'shm rm --force " + name
                                    + "' removes it anyway");
                }
                segments.requireMayTakeAway(name, ours.facts());
                retire(name, ours.facts(), ours.description());
                yield segments.unlink(name, ours.facts());
            }
            case Occupant.Copy copy -> segments.unlink(name, copy.facts());
            case Occupant.Foreign foreign -> segments.unlink(name, foreign.facts());
            case Occupant.Unreadable unreadable -> {
                if (!force) {
                    throw Segments.unusable(name, unreadable);
                }
                yield segments.unlink(name, unreadable.facts());
            }
            case Occupant.NotAFile other -> throw Segments.unusable(name, other);
            case Occupant.Closed closed -> segments.unlink(name, closed.facts());
        };
    }

    private boolean isAttached(String name) throws IOException {
        try (OpenFile file = segments.directory().open(name, false)) {
            return examiner.examine(name, file) instanceof Occupant.Ours ours
                    && Examiner.attachments(
                                    file,
                                    ours.description().shape(),
                                    segments.platform().processes())
                            .anyLive(Role::keepsSegment, Attachments.NONE);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// The last one out takes the segment away. One that was truncated cannot say who else is in it, and is of use to
    /// nobody: whoever leaves it takes it away.
    boolean leave(SegmentHandle handle) throws IOException {
        Attachments attachments = handle.attachments();
        if (attachments == null) {
            return false;
        }
        if (!isTruncated(handle)) {
            attachments.leave(handle.index());
            if (attachments.anyLive(Role::keepsSegment, handle.index())) {
                return false;
            }
            handle.retire();
        }
        return segments.unlink(handle.name(), handle.facts());
    }

    private boolean isTruncated(SegmentHandle handle) throws IOException {
        FileFacts now = segments.directory().stat(handle.name());
        return now != null
                && now.key().isSame(handle.key())
                && now.byteSize() < handle.memory().byteSize();
    }

    /// Stores RETIRED and wakes all who sleep in the segment.
    void retire(String name, FileFacts judged, Description description) throws IOException {
        try (OpenFile file = segments.directory().open(name, true);
                Arena arena = Arena.ofShared()) {
            if (file.facts().key().isSame(judged.key()) && file.byteSize() == judged.byteSize()) {
                MemorySegment memory = file.map(0, judged.byteSize(), arena);
                Footer.stateRelease(memory, memory.byteSize() - Footer.BYTES, Footer.RETIRED); // SYNC segment.retired
                for (EventBlock event : EventBlocks.of(description.shape())) {
                    ChangeSignal.wakeAll(memory, event, segments.platform()::futex);
                }
            }
        } catch (NoSuchFileException _) {
            // gone already
        }
    }
}
