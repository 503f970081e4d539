package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.NamesLock;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.internal.platform.ProcessIdentity;

/// Makes a segment: everything is written, attached and READY under a hidden temporary name before the real name
/// leads to it. Nobody ever opens half a segment, and there is no instant in which nobody keeps it.
final class Maker {
    private static final String TEMPORARY = ".lsm-";
    private static final String SUFFIX = ".tmp";

    private final Segments segments;
    private final Examiner examiner;
    private final Retirer retirer;

    Maker(Segments segments, Examiner examiner, Retirer retirer) {
        this.segments = segments;
        this.examiner = examiner;
        this.retirer = retirer;
    }

    /// The process that made a temporary file, or 0 when the name is not one of a temporary file.
    static long makerOf(String fileName) {
        if (!fileName.startsWith(TEMPORARY) || !fileName.endsWith(SUFFIX)) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(fileName, TEMPORARY.length(), fileName.indexOf('-', TEMPORARY.length()), 16);
        } catch (RuntimeException _) {
            return 0;
        }
    }

    /// A random part, because several copies of this library may be loaded in one process.
    static String temporaryName(long token) {
        long random = ThreadLocalRandom.current().nextLong();
        return TEMPORARY + Long.toHexString(token) + "-" + Long.toHexString(random) + SUFFIX;
    }

    /// Makes a segment under a name that is free or holds a leftover.
    SegmentHandle create(Blueprint blueprint, Attaching how) throws IOException {
        requireUsable(blueprint.name());
        return make(blueprint, how, this::publish);
    }

    /// Makes a segment and puts it in the place of whatever has the name.
    SegmentHandle replace(Blueprint blueprint, Attaching how) throws IOException {
        return make(
                blueprint,
                how,
                (temporary, name) -> lockOfSelf().exclusive(() -> {
                    swap(temporary, name);
                    return true;
                }));
    }

    private interface Publication {
        void publish(String temporary, String name) throws IOException;
    }

    private SegmentHandle make(Blueprint blueprint, Attaching how, Publication publication) throws IOException {
        ProcessIdentity self = segments.platform().processes().self();
        String temporary = temporaryName(self.token());
        SegmentHandle handle = null;
        Housekeeper.start(segments.platform());
        try {
            handle = fill(temporary, blueprint, how, self);
            publication.publish(temporary, blueprint.name());
        } catch (IOException | RuntimeException | Error e) {
            if (handle != null) {
                handle.abandon();
            }
            segments.discard(temporary, e);
            throw e;
        }
        Housekeeper.watch(handle);
        return handle;
    }

    private SegmentHandle fill(String temporary, Blueprint blueprint, Attaching how, ProcessIdentity self)
            throws IOException {
        Shape shape = blueprint.shape();
        requireRoom(shape.totalSize());
        Arena arena = Arena.ofShared();
        Lifeline lifeline = null;
        try (OpenFile file = segments.directory().create(temporary, blueprint.mode())) {
            file.reserve(shape.totalSize());
            Mappings mapped =
                    Mappings.withTable(file, shape, arena, segments.platform().processes());
            lifeline = mapped.lifeline();
            MemorySegment memory = mapped.memory();
            Description description = describe(blueprint, self);
            long footer = shape.totalSize() - Footer.BYTES;
            blueprint.initialise().accept(memory);
            Footer.write(memory, footer, description);
            SegmentHandle handle =
                    new SegmentHandle(segments, blueprint.name(), file.facts(), description, arena, memory, lifeline);
            handle.attach(how.roleAndFlags(), how.repair().apply(handle));
            Footer.stateRelease(memory, footer, Footer.READY); // SYNC segment.ready
            return handle;
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            if (lifeline != null) {
                lifeline.close();
            }
            throw e;
        }
    }

    /// Before any memory is taken away from others for something that cannot fit.
    private void requireRoom(long byteSize) throws IOException {
        if (byteSize > freeBytes()) {
            throw new IOException("No space left for " + byteSize + " bytes");
        }
    }

    /// As many as there can be where there is no limit (a tmpfs made with size=0, a ramfs), or none is known (in a
    /// `chroot` the mount point may be out of sight).
    private long freeBytes() {
        try {
            return segments.directory().totalBytes() > 0 ? segments.directory().freeBytes() : Long.MAX_VALUE;
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }

    private static Description describe(Blueprint blueprint, ProcessIdentity self) {
        Description.Creator creator = new Description.Creator(
                self.pid(), self.startTicks(), self.uid(), self.bootHash(), System.currentTimeMillis());
        return new Description(
                blueprint.shape(),
                blueprint.persistent(),
                blueprint.mode(),
                ThreadLocalRandom.current().nextLong(),
                creator,
                blueprint.name());
    }

    /// Refuses before gigabytes are reserved; decides nothing.
    private void requireUsable(String name) throws IOException {
        Occupant occupant = examiner.examine(name);
        boolean usable =
                occupant instanceof Occupant.Free || occupant instanceof Occupant.Ours ours && ours.isLeftover();
        if (!usable) {
            throw Segments.taken(name, occupant);
        }
    }

    private void publish(String temporary, String name) throws IOException {
        while (true) {
            Occupant inTheWay = lockOfSelf().exclusive(() -> link(temporary, name));
            switch (inTheWay) {
                case null -> {
                    return;
                }
                case Occupant.Free _ -> {} // gone again: once more
                case Occupant.Ours ours
                when ours.isLeftover() ->
                    segments.removeLeftover(
                            name, segments.lockOf(ours.facts().uid())); // by us or by another: once more
                default -> throw Segments.taken(name, inTheWay);
            }
        }
    }

    /// Null when the name now leads to the new segment, else what stands in the way.
    private @Nullable Occupant link(String temporary, String name) throws IOException {
        if (!segments.directory().link(temporary, name)) {
            return examiner.examine(name);
        }
        try {
            segments.directory().unlink(temporary);
        } catch (IOException | RuntimeException | Error e) {
            segments.discard(name, e);
            throw e;
        }
        return null;
    }

    private void swap(String temporary, String name) throws IOException {
        Occupant old = examiner.examine(name);
        if (old instanceof Occupant.NotAFile other && other.facts().type() == FileFacts.Type.DIRECTORY) {
            throw Segments.taken(name, old);
        }
        if (old instanceof Occupant.Ours ours) {
            segments.requireMayTakeAway(name, ours.facts());
            retirer.retire(name, ours.facts(), ours.description());
        }
        segments.directory().rename(temporary, name);
    }

    private NamesLock lockOfSelf() {
        return segments.lockOf(segments.platform().processes().self().uid());
    }
}
