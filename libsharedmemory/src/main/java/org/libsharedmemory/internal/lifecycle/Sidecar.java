package org.libsharedmemory.internal.lifecycle;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.FileFacts.FileKey;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.segment.SegmentCorruptException;

/// The attachment table beside a foreign segment: a hidden file named by the segment's device and inode. The first
/// peer of ours that needs a place in it makes it, the last one out removes it.
final class Sidecar {
    private static final String PREFIX = ".lsm-sidecar-";

    private final Segments segments;
    private final String fileName;

    Sidecar(Segments segments, FileKey foreign) {
        this(segments, fileName(foreign));
    }

    private Sidecar(Segments segments, String fileName) {
        this.segments = segments;
        this.fileName = fileName;
    }

    static String fileName(FileKey foreign) {
        return PREFIX + Long.toHexString(foreign.device()) + "-" + Long.toHexString(foreign.inode());
    }

    String fileName() {
        return fileName;
    }

    static boolean isName(String fileName) {
        return fileName.startsWith(PREFIX);
    }

    static Sidecar named(Segments segments, String fileName) {
        return new Sidecar(segments, fileName);
    }

    /// Maps the table, made first if there is none, and attaches to it under the lock of its owner, so that nobody
    /// removes it in between.
    boolean enter(FileFacts foreign, Predicate<Lifeline> attach) throws IOException {
        while (true) {
            FileFacts facts = segments.directory().stat(fileName);
            if (facts == null) {
                make(foreign);
                continue;
            }
            Boolean attached = segments.lockOf(facts.uid()).shared(() -> {
                Lifeline lifeline = open(facts);
                return lifeline == null ? null : attach.test(lifeline);
            });
            if (attached != null) {
                return attached;
            }
        }
    }

    /// Null when the name has changed hands.
    private @Nullable Lifeline open(FileFacts judged) throws IOException {
        Lifeline lifeline = null;
        try (OpenFile file = segments.directory().open(fileName, true)) {
            if (!file.facts().key().isSame(judged.key())) {
                return null;
            }
            Shape shape = SidecarBlock.shape();
            if (!isSound(file, shape)) {
                throw new SegmentCorruptException(
                        fileName, "the attachment table beside a foreign segment is damaged; remove this file");
            }
            lifeline = Lifeline.ofSidecar(file, shape, segments.platform().processes());
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException | RuntimeException | Error e) {
            if (lifeline != null) {
                lifeline.close();
            }
            throw e;
        }
        return lifeline;
    }

    private static boolean isSound(OpenFile file, Shape shape) throws IOException {
        if (file.byteSize() < Footer.BYTES) {
            return false;
        }
        MemorySegment footer = file.read(file.byteSize() - Footer.BYTES, Footer.BYTES);
        return Footer.read(footer, file.byteSize()) instanceof Footer.Reading.Found found
                && found.description().shape().isSame(shape);
    }

    private void make(FileFacts foreign) throws IOException {
        ProcessIdentity self = segments.platform().processes().self();
        String temporary = Maker.temporaryName(self.token());
        Shape shape = SidecarBlock.shape();
        try (OpenFile file = segments.directory().create(temporary, foreign.mode() & 0666);
                Arena arena = Arena.ofShared()) {
            file.reserve(shape.totalSize());
            MemorySegment memory = file.map(0, shape.totalSize(), arena);
            Description.Creator creator = new Description.Creator(
                    self.pid(), self.startTicks(), self.uid(), self.bootHash(), System.currentTimeMillis());
            Footer.write(
                    memory,
                    shape.totalSize() - Footer.BYTES,
                    new Description(shape, false, foreign.mode() & 0666, 0, creator, fileName));
            Footer.stateRelease(memory, shape.totalSize() - Footer.BYTES, Footer.READY); // SYNC segment.ready
            boolean _ = segments.lockOf(self.uid())
                    .exclusive(() -> segments.directory().link(temporary, fileName));
            segments.directory().unlink(temporary);
        } catch (IOException | RuntimeException | Error e) {
            segments.discard(temporary, e);
            throw e;
        }
    }

    /// The last one out removes the file.
    void leave(SegmentHandle handle) throws IOException {
        Attachments attachments = handle.attachments();
        if (attachments != null) {
            attachments.leave(handle.index());
            discardIfUnused();
        }
    }

    /// Removes the file when nobody alive is in it.
    void discardIfUnused() throws IOException {
        FileFacts facts = segments.directory().stat(fileName);
        if (facts != null) {
            segments.lockOf(facts.uid()).exclusive(() -> discardIfUnused(facts));
        }
    }

    private boolean discardIfUnused(FileFacts judged) throws IOException {
        try (OpenFile file = segments.directory().open(fileName, false)) {
            return !isUsed(file) && segments.unlink(fileName, judged);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private boolean isUsed(OpenFile file) throws IOException {
        try {
            Attachments attachments = Examiner.attachments(
                    file, SidecarBlock.shape(), segments.platform().processes());
            return attachments.anyLive(role -> role != 0 && role != Role.LEAVING, Attachments.NONE);
        } catch (EOFException _) {
            return false; // cut off: nobody can be in it
        }
    }
}
