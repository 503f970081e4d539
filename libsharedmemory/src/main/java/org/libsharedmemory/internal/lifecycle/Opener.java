package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.segment.SegmentAccessDeniedException;
import org.libsharedmemory.segment.TooManyAttachmentsException;

/// Joins what a name holds. Called under the shared names lock.
final class Opener {
    private final Segments segments;
    private final Examiner examiner;

    Opener(Segments segments, Examiner examiner) {
        this.segments = segments;
        this.examiner = examiner;
    }

    /// Null when there is nothing to join: nothing, or a leftover.
    @Nullable
    SegmentHandle join(String name, Attaching how) throws IOException {
        return switch (examiner.examine(name)) {
            case Occupant.Free _ -> null;
            case Occupant.Ours ours when ours.isLeftover() -> null;
            case Occupant.Ours ours -> joinOurs(name, ours, how);
            case Occupant.Copy copy
            when Role.of(how.roleAndFlags()) <= Role.READER -> {
                how.check().check(name, copy.description(), copy.facts().byteSize());
                yield map(name, copy.facts(), copy.description(), readOnly(how));
            }
            case Occupant.Foreign foreign -> {
                requireTrusted(name, foreign.facts(), how);
                how.check().check(name, null, foreign.facts().byteSize());
                yield map(name, foreign.facts(), null, how);
            }
            case Occupant.Closed closed ->
                throw new AccessDeniedException(
                        "owner is user " + closed.facts().uid());
            case Occupant other -> throw Segments.unusable(name, other);
        };
    }

    /// Maps what has the name read-only, a leftover too; null when nothing has.
    @Nullable
    SegmentHandle look(String name, Attaching how) throws IOException {
        Occupant occupant = examiner.examine(name);
        return occupant instanceof Occupant.Ours ours ? joinOurs(name, ours, readOnly(how)) : join(name, how);
    }

    private @Nullable SegmentHandle joinOurs(String name, Occupant.Ours ours, Attaching how) throws IOException {
        requireTrusted(name, ours.facts(), how);
        how.check().check(name, ours.description(), ours.facts().byteSize());
        try {
            return map(name, ours.facts(), ours.description(), how);
        } catch (AccessDeniedException e) {
            if (Role.of(how.roleAndFlags()) == Role.READER) {
                return map(name, ours.facts(), ours.description(), readOnly(how));
            }
            throw e;
        }
    }

    /// Null when the name has changed hands since it was judged.
    private @Nullable SegmentHandle map(String name, FileFacts judged, @Nullable Description description, Attaching how)
            throws IOException {
        int role = roleIn(description, how);
        Arena arena = Arena.ofShared();
        Lifeline lifeline = null;
        SegmentHandle handle;
        try (OpenFile file = segments.directory().open(name, !how.readOnly())) {
            if (!file.facts().key().isSame(judged.key()) || file.byteSize() != judged.byteSize()) {
                throw new NoSuchFileException(name);
            }
            Mappings mapped = description != null && !how.readOnly() && role != 0
                    ? Mappings.withTable(
                            file,
                            description.shape(),
                            arena,
                            segments.platform().processes())
                    : Mappings.withoutTable(file, judged.byteSize(), arena);
            lifeline = mapped.lifeline();
            handle = new SegmentHandle(segments, name, judged, description, arena, mapped.memory(), lifeline);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            if (lifeline != null) {
                lifeline.close();
            }
            if (e instanceof NoSuchFileException) {
                return null;
            }
            throw e;
        }
        attach(handle, role, how);
        return handle;
    }

    /// Who only looks at the bytes of a stream or queue stays out of its table: he could not repair what the
    /// former holder of his entry left.
    private static int roleIn(@Nullable Description description, Attaching how) {
        boolean plain = description != null && description.shape().kind() == Kind.PLAIN;
        return Role.of(how.roleAndFlags()) == Role.USER && !plain ? 0 : how.roleAndFlags();
    }

    private static void attach(SegmentHandle handle, int role, Attaching how) {
        boolean attached = false;
        try {
            Housekeeper.start(handle.platform());
            if (!handle.attach(role, how.repair().apply(handle)) && Role.of(role) != Role.READER) {
                throw tableFull(handle.name());
            }
            Housekeeper.watch(handle);
            attached = true;
        } finally {
            if (!attached) {
                handle.abandon();
            }
        }
    }

    static TooManyAttachmentsException tableFull(String name) {
        return new TooManyAttachmentsException(
                name,
                "all entries of its attachment table are taken by live processes; close some handles ('shm inspect "
                        + name + "' names them)");
    }

    private void requireTrusted(String name, FileFacts facts, Attaching how) throws IOException {
        int self = segments.platform().processes().self().uid();
        FileFacts directory = segments.directory().stat(".");
        boolean trusted =
                facts.uid() == self || facts.uid() == 0 || directory != null && facts.uid() == directory.uid();
        if (!trusted && !how.anyOwner()) {
            throw new SegmentAccessDeniedException(
                    name,
                    "it belongs to user " + facts.uid() + ", this process is user " + self
                            + "; open it with the option anyOwner if that user is trusted",
                    null);
        }
    }

    private static Attaching readOnly(Attaching how) {
        return new Attaching(0, true, how.anyOwner(), how.check(), how.repair());
    }
}
