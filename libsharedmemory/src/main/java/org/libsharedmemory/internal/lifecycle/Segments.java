package org.libsharedmemory.internal.lifecycle;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.platform.Directory;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.platform.NamesLock;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.segment.SegmentAccessDeniedException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentTooNewException;
import org.libsharedmemory.segment.SharedMemoryException;
import org.libsharedmemory.segment.SharedMemoryIoException;
import org.libsharedmemory.segment.UnsupportedPlatformException;

/// The segments of one platform: what each call does with what a name holds.
///
/// | the name is              | create       | open or create      | open              | remove         |
/// |--------------------------|--------------|---------------------|-------------------|----------------|
/// | free                     | make         | make                | not found         | false          |
/// | ours, persistent or kept | exists       | join if same shape  | join              | only if forced |
/// | ours, leftover, retired  | remove, make | remove, make        | remove, not found | remove         |
/// | ours, damaged or newer   | exists       | exception           | exception         | only if forced |
/// | foreign                  | exists       | join if layout told | as foreign        | if named       |
///
/// Whatever changes a name happens under the exclusive names lock of the file's owner, after looking again; opening
/// and attaching under the shared one. So nobody attaches to what is being retired, and nobody unlinks what another
/// has just made.
public final class Segments {
    private static final @Nullable Segments SYSTEM = Host.problem().isEmpty() ? new Segments(Host.current()) : null;
    private static final int RACES = 1000;

    private final Platform platform;
    private final Examiner examiner;
    private final Retirer retirer;
    private final Maker maker;
    private final Opener opener;
    private final Survey survey;

    public Segments(Platform platform) {
        this.platform = platform;
        this.examiner = new Examiner(platform);
        this.retirer = new Retirer(this, examiner);
        this.opener = new Opener(this, examiner);
        this.maker = new Maker(this, examiner, retirer);
        this.survey = new Survey(this, examiner);
    }

    /// The segments of this machine.
    ///
    /// @throws UnsupportedPlatformException when it has no place for any
    public static Segments system() {
        Segments system = SYSTEM;
        if (system == null) {
            throw new UnsupportedPlatformException("*", Host.problem());
        }
        return system;
    }

    public Platform platform() {
        return platform;
    }

    /// Makes a segment under a name that is free or holds a leftover, and attaches to it.
    ///
    /// @throws SegmentExistsException when the name is taken
    public SegmentHandle create(Blueprint blueprint, Attaching how) {
        SegmentName.forNew(blueprint.name());
        return FileWork.on(directory(), blueprint.name(), "create", () -> {
            survey.sweepTemporaryFiles();
            return maker.create(blueprint, how);
        });
    }

    /// Makes a segment and puts it in the place of whatever has the name.
    public SegmentHandle replace(Blueprint blueprint, Attaching how) {
        SegmentName.forNew(blueprint.name());
        return FileWork.on(directory(), blueprint.name(), "replace", () -> maker.replace(blueprint, how));
    }

    /// Joins what has the name, or makes it.
    public SegmentHandle openOrCreate(Blueprint blueprint, Attaching how) {
        for (int race = 0; race < RACES; race++) {
            SegmentHandle opened = tryOpen(blueprint.name(), how);
            if (opened != null) {
                return opened;
            }
            try {
                return create(blueprint, how);
            } catch (SegmentExistsException _) {
                // another process was faster: join it
            }
        }
        throw new SegmentExistsException(
                blueprint.name(), "it came and went " + RACES + " times while we tried to join or make it");
    }

    /// Joins what has the name, waiting for it. A file without a byte is one that another program is just making.
    ///
    /// @throws SegmentNotFoundException when there is none at the deadline
    public SegmentHandle open(String name, Duration wait, Attaching how) throws InterruptedException {
        SegmentName.forExisting(name);
        Deadline deadline = Deadline.after(wait);
        long pause = 100_000;
        while (true) {
            boolean last = deadline.isOver();
            SegmentHandle opened = last || !isEmptyFile(name) ? tryOpen(name, how) : null;
            if (opened != null) {
                return opened;
            }
            if (last) {
                throw new SegmentNotFoundException(
                        name,
                        "there is none of this name in " + directory().path()
                                + (wait.isPositive() ? ", waited " + Deadline.inWords(wait) : "")
                                + "; 'shm ls' lists what there is");
            }
            deadline.pause(pause);
            pause = Math.min(pause * 2, 10_000_000);
        }
    }

    private boolean isEmptyFile(String name) {
        return FileWork.on(directory(), name, "open", () -> {
            FileFacts facts = directory().stat(name);
            return facts != null && facts.isRegular() && facts.byteSize() == 0;
        });
    }

    /// Maps what has the name without a trace: read-only, nothing is removed, nobody is swept.
    ///
    /// @throws SegmentNotFoundException when there is none
    public SegmentHandle look(String name, Attaching how) {
        SegmentName.forExisting(name);
        return FileWork.on(directory(), name, "open", () -> {
            SegmentHandle handle = opener.look(name, how);
            if (handle == null) {
                throw new SegmentNotFoundException(
                        name, "there is none of this name in " + directory().path());
            }
            return handle;
        });
    }

    /// Joins what has the name; null when nothing has.
    public @Nullable SegmentHandle tryOpen(String name, Attaching how) {
        return tryOpen(name, how, this::lockOf);
    }

    /// As [#tryOpen], for who must not be held up.
    ///
    /// @throws SharedMemoryIoException when the lock on names is not to be had at once
    public @Nullable SegmentHandle tryOpenAtOnce(String name, Attaching how) {
        return tryOpen(name, how, uid -> lockOf(uid).atOnce());
    }

    private @Nullable SegmentHandle tryOpen(String name, Attaching how, IntFunction<NamesLock> locks) {
        SegmentName.forExisting(name);
        return FileWork.on(directory(), name, "open", () -> {
            FileFacts facts = directory().stat(name);
            if (facts == null) {
                return null;
            }
            NamesLock lock = locks.apply(facts.uid());
            SegmentHandle handle = lock.shared(() -> opener.join(name, how));
            if (handle == null) {
                discardLeftover(name, lock);
                return null;
            }
            boolean swept = false;
            try {
                handle.sweep();
                swept = true;
            } finally {
                if (!swept) {
                    handle.close(() -> false, () -> {});
                }
            }
            return handle;
        });
    }

    /// Removes the segment of a name.
    ///
    /// @param force also one that is in use, damaged or newer; false: only leftovers, persistent ones nobody is
    ///     attached to, and foreign ones
    /// @return false when there is none
    public boolean remove(String name, boolean force) {
        SegmentName.forExisting(name);
        return FileWork.on(directory(), name, "remove", () -> {
            FileFacts facts = directory().stat(name);
            return facts != null && lockOf(facts.uid()).exclusive(() -> retirer.remove(name, force));
        });
    }

    /// What can be said about a name without attaching; null when nothing has it.
    public @Nullable SegmentInfo inspect(String name) {
        SegmentName.forExisting(name);
        return FileWork.on(directory(), name, "inspect", () -> survey.inspect(name));
    }

    /// Everything in the directory that could be a segment, by name; removes the leftovers it may remove first.
    public List<SegmentInfo> list() {
        return FileWork.on(directory(), "*", "list", survey::list);
    }

    /// Removes the leftovers of the dead.
    ///
    /// @param dryRun only say what would go
    public List<SegmentInfo> prune(boolean dryRun) {
        return FileWork.on(directory(), "*", "prune", () -> survey.prune(dryRun));
    }

    /// Leaves a segment; the last one out of one that is not persistent takes it away.
    void detach(SegmentHandle handle) {
        if (handle.index() < 0) {
            return;
        }
        FileWork.on(directory(), handle.name(), "close", () -> {
            try {
                leave(handle);
            } catch (AccessDeniedException _) {
                // another user's, retired now, which that user's next call removes
            }
            return true;
        });
    }

    private void leave(SegmentHandle handle) throws IOException {
        Description description = handle.description();
        if (description == null) {
            new Sidecar(this, handle.key()).leave(handle);
        } else if (!description.persistent() && Role.keepsSegment(handle.role())) {
            lockOf(handle.ownerUid()).exclusive(() -> retirer.leave(handle));
        }
    }

    /// Removes what has the name if it is a leftover; to be called without a lock.
    ///
    /// @param lock on the names of its owner
    /// @return false when there is none
    /// @throws AccessDeniedException when it is another user's, and so is the right to remove it
    boolean removeLeftover(String name, NamesLock lock) throws IOException {
        return lock.exclusive(() -> retirer.discardIfLeftover(name));
    }

    /// As [#removeLeftover], but false for a leftover that this user may not remove.
    boolean discardLeftover(String name, NamesLock lock) throws IOException {
        try {
            return removeLeftover(name, lock);
        } catch (AccessDeniedException _) {
            return false; // a leftover of another user, who will meet it
        }
    }

    /// Maps the attachment table beside a foreign segment and attaches to it.
    boolean withSidecar(FileFacts foreign, Predicate<Lifeline> attach) {
        Sidecar sidecar = new Sidecar(this, foreign.key());
        return FileWork.on(directory(), sidecar.fileName(), "open", () -> sidecar.enter(foreign, attach));
    }

    /// Takes a name away if it still leads to the file that was judged. To be called under the exclusive lock.
    boolean unlink(String name, FileFacts judged) throws IOException {
        FileFacts now = directory().stat(name);
        return now != null && now.key().isSame(judged.key()) && directory().unlink(name);
    }

    /// Asked before a living segment is retired: one that keeps its name must stay as it is.
    void requireMayTakeAway(String name, FileFacts facts) throws IOException {
        int self = platform.processes().self().uid();
        if (!directory().mayTakeAway(facts, self)) {
            throw new SegmentAccessDeniedException(
                    name,
                    "it belongs to user " + facts.uid() + ", this process is user " + self + "; in "
                            + directory().path()
                            + ", which has the sticky bit, only that user may remove or replace it",
                    null);
        }
    }

    /// Takes the name of what failed away; what fails then is only noted.
    void discard(String name, Throwable failure) {
        try {
            directory().unlink(name);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    NamesLock lockOf(int uid) {
        return new NamesLock(directory(), uid, platform.processes().self().uid());
    }

    Directory directory() {
        return platform.directory();
    }

    /// Why a name cannot be used, as `create` sees it.
    static SegmentExistsException taken(String name, Occupant occupant) {
        String what = switch (occupant) {
            case Occupant.Ours ours when ours.keeperPid() != 0 -> "a segment in use by process " + ours.keeperPid();
            case Occupant.Ours ours -> ours.description().persistent() ? "a persistent segment" : "a leftover";
            case Occupant.Copy copy ->
                "a copy of the segment '" + copy.description().name() + "'";
            case Occupant.Unreadable unreadable -> "a segment that cannot be read (" + unreadable.problem() + ")";
            case Occupant.Foreign _ -> "a file of another program";
            case Occupant.NotAFile other -> other.description();
            case Occupant.Closed closed -> "a file of user " + closed.facts().uid();
            case Occupant.Free _ -> "a segment that has just gone";
        };
        String remedy = switch (occupant) {
            case Occupant.NotAFile other when other.facts().type() == FileFacts.Type.DIRECTORY -> "choose another name";
            case Occupant.NotAFile _ -> "choose another name, or discard it with replace";
            case Occupant.Closed _ -> "choose another name";
            case Occupant.Unreadable _ ->
                "choose another name, discard it with replace, or remove it with 'shm rm --force'";
            default -> "open it, choose another name, discard it with replace, or remove it with 'shm rm'";
        };
        return new SegmentExistsException(name, "the name is taken by " + what + "; " + remedy);
    }

    /// Why a name cannot be opened.
    static SharedMemoryException unusable(String name, Occupant occupant) {
        return switch (occupant) {
            case Occupant.Unreadable unreadable ->
                unreadable.tooNew()
                        ? new SegmentTooNewException(name, unreadable.problem() + "; use a newer library")
                        : new SegmentCorruptException(
                                name, unreadable.problem() + "; 'shm rm --force " + name + "' removes it");
            case Occupant.NotAFile other ->
                new SegmentMismatchException(name, other.description() + " stands under this name, not a segment");
            case Occupant.Copy copy ->
                new SegmentMismatchException(
                        name,
                        "it is a copy of the segment '" + copy.description().name() + "', which can only be read");
            default -> new SegmentAccessDeniedException(name, "this process may not read it", null);
        };
    }
}
