package org.libsharedmemory.segment;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.Blueprint;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.liveness.Repair;

/// Named bytes that several processes map: created or opened here, as a [MemorySegment].
///
/// A new segment is zero. One that is not persistent ends with the last live handle on it: closing the last removes
/// its name, and after a crash the next call that meets it does. Nothing synchronises access to the bytes; use
/// `VarHandle`s of `ValueLayout`s on them, or a stream or a queue.
///
/// *Thread-safety*: all methods may be called by any thread. *Memory effects*: none, except that what the maker's
/// thread wrote before creating is visible to whoever opens.
public final class SharedMemory implements AutoCloseable {
    private static final long LARGEST = (1L << 62) - 1;

    private final SegmentHandle handle;
    private final MemorySegment body;

    private SharedMemory(SegmentHandle handle) {
        this.handle = handle;
        Description description = handle.description();
        long size = description == null
                ? handle.memory().byteSize()
                : description.shape().bodySize();
        this.body = handle.memory().asSlice(0, size);
        handle.ownedBy(this::close);
    }

    /// Makes a new segment.
    ///
    /// @param name letters, digits, `.`, `_` and `-`, at most 30 characters, starting with a letter or digit
    /// @param byteSize size in bytes, from 1
    /// @param options lifetime and permissions
    /// @return the open segment, all zero
    /// @throws SegmentExistsException if the name is taken by anything but a leftover of the dead
    /// @throws InvalidNameException if the name breaks the rule
    /// @throws OutOfSharedMemoryException if there is no room; nothing is left behind
    /// @throws SegmentAccessDeniedException if the operating system forbids it
    /// @throws SharedMemoryIoException if it refuses for another reason
    /// @throws IllegalArgumentException if byteSize is below 1, or more than a file can have
    public static SharedMemory create(String name, long byteSize, SegmentOptions options) {
        return new SharedMemory(Segments.system().create(blueprint(name, byteSize, options), asUser(false, null)));
    }

    /// Opens what has the name, of whatever kind and maker.
    ///
    /// @param name any name of an existing file in the directory of segments
    /// @param options whether to wait, to write, and whom to trust
    /// @return the open segment
    /// @throws SegmentNotFoundException if there is none, or none appeared in time
    /// @throws SegmentMismatchException if a directory, link or device stands there
    /// @throws SegmentCorruptException if its description is damaged
    /// @throws SegmentTooNewException if a later format made it
    /// @throws SegmentAccessDeniedException if this process may not open it, or its owner is not trusted
    /// @throws TooManyAttachmentsException if its attachment table is full
    /// @throws InvalidNameException if the name cannot be that of a segment
    /// @throws InterruptedException if interrupted while waiting
    public static SharedMemory open(String name, OpenOptions options) throws InterruptedException {
        Attaching how = asUser(options.readOnly(), options);
        return new SharedMemory(Segments.system().open(name, options.waitForSegment(), how));
    }

    /// Joins the plain segment of this name and size, or makes it. Lifetime and permissions of an existing one stay
    /// as its maker chose them.
    ///
    /// @param name see [#create]
    /// @param byteSize size in bytes, from 1
    /// @param options for a new one
    /// @return the open segment; all zero if it is new
    /// @throws SegmentMismatchException if what has the name is of another kind or size
    /// @throws SegmentCorruptException if its description is damaged
    /// @throws SegmentTooNewException if a later format made it
    /// @throws SegmentAccessDeniedException if this process may not open it
    /// @throws OutOfSharedMemoryException if there is no room for a new one
    /// @throws TooManyAttachmentsException if its attachment table is full
    /// @throws InvalidNameException if the name breaks the rule
    /// @throws IllegalArgumentException if byteSize is below 1, or more than a file can have
    public static SharedMemory openOrCreate(String name, long byteSize, SegmentOptions options) {
        Blueprint blueprint = blueprint(name, byteSize, options);
        return new SharedMemory(Segments.system().openOrCreate(blueprint, sameAs(blueprint.shape())));
    }

    /// Makes a new segment in the place of whatever has the name: living, persistent or foreign. The old one is
    /// retired: its writers get a [SegmentRetiredException], its sleepers are woken, its bytes stay readable to who
    /// has them open.
    ///
    /// @param name see [#create]
    /// @param byteSize size in bytes, from 1
    /// @param options lifetime and permissions
    /// @return the open segment, all zero
    /// @throws OutOfSharedMemoryException if there is no room; the old one stays
    /// @throws SegmentExistsException if a directory stands there
    /// @throws SegmentAccessDeniedException if the operating system forbids it
    /// @throws InvalidNameException if the name breaks the rule
    /// @throws IllegalArgumentException if byteSize is below 1, or more than a file can have
    public static SharedMemory replace(String name, long byteSize, SegmentOptions options) {
        return new SharedMemory(Segments.system().replace(blueprint(name, byteSize, options), asUser(false, null)));
    }

    /// Removes the segment of a name unless it is in use. Foreign segments are removed too: they were named.
    ///
    /// @param name any name of an existing file in the directory of segments
    /// @return false if there is none
    /// @throws SegmentExistsException if live processes hold it
    /// @throws SegmentCorruptException if it is damaged; [#remove(String, boolean)] removes it all the same
    /// @throws SegmentTooNewException if a later format made it; likewise
    /// @throws SegmentMismatchException if a directory, link or device stands there
    /// @throws SegmentAccessDeniedException if the operating system forbids it
    /// @throws InvalidNameException if the name cannot be that of a segment
    public static boolean remove(String name) {
        return remove(name, false);
    }

    /// Removes the segment of a name.
    ///
    /// @param name any name of an existing file in the directory of segments
    /// @param force true: also one in use, damaged or of a later format; those who hold it keep its bytes, and
    ///     their writes end in a [SegmentRetiredException]
    /// @return false if there is none
    /// @throws SegmentExistsException if live processes hold it and `force` is false
    /// @throws SegmentCorruptException if it is damaged and `force` is false
    /// @throws SegmentTooNewException if a later format made it and `force` is false
    /// @throws SegmentMismatchException if a directory, link or device stands there
    /// @throws SegmentAccessDeniedException if the operating system forbids it
    /// @throws InvalidNameException if the name cannot be that of a segment
    public static boolean remove(String name, boolean force) {
        return Segments.system().remove(name, force);
    }

    /// Removes what the dead have left: segments that are not persistent and that nobody keeps, and half-made
    /// files. Never persistent ones, never foreign ones. What this user may not remove stays, without an
    /// exception.
    ///
    /// @param dryRun true: remove nothing, only say what would go
    /// @return what went, or would go: the segments, without half-made files
    /// @throws SegmentAccessDeniedException if this user may not read the directory of segments
    public static List<SegmentInfo> prune(boolean dryRun) {
        return Segments.system().prune(dryRun);
    }

    /// {@return all segments, foreign ones included, by name} Leftovers of the dead are removed first; one that
    /// this user may not remove is there, as an orphan.
    ///
    /// @throws SegmentAccessDeniedException if this user may not read the directory of segments
    public static List<SegmentInfo> list() {
        return Segments.system().list();
    }

    /// Looks at a segment without attaching to it or writing anything. Damage is a field of the result, not an
    /// exception.
    ///
    /// @param name any name of an existing file in the directory of segments
    /// @return null if there is none
    /// @throws InvalidNameException if the name cannot be that of a segment
    public static @Nullable SegmentInfo inspect(String name) {
        return Segments.system().inspect(name);
    }

    /// {@return the body: the bytes asked for; for a stream or a queue all its blocks; for a foreign segment
    /// all of the file} Starts on a page. Valid until [#close], by whatever thread: an access behind that is an
    /// [IllegalStateException]. Read-only if opened so. If another program truncates the file, an access behind
    /// its new end is an [InternalError].
    ///
    /// @throws IllegalStateException if closed
    public MemorySegment memory() {
        if (handle.isClosed()) {
            throw handle.closedException();
        }
        return body;
    }

    /// {@return the segment's name} Also after [#close].
    public String name() {
        return handle.name();
    }

    /// {@return whether another program made it: there is no description} Also after [#close].
    public boolean isForeign() {
        return handle.isForeign();
    }

    /// {@return whether it was removed or replaced since it was opened}
    ///
    /// @throws IllegalStateException if closed
    /// @throws SegmentLostException if its file was truncated
    public boolean isRetired() {
        if (handle.isClosed()) {
            throw handle.closedException();
        }
        try {
            return handle.isRetired();
        } catch (InternalError | IllegalStateException e) {
            throw handle.failure(e);
        }
    }

    /// Unmaps the segment, which cuts off threads that are at work on its memory; the last handle on one that
    /// is not persistent removes it. Memory that a native call holds, such as a write to a socket, is waited
    /// for at most a second, and unmapped after that call otherwise. A second call does nothing.
    @Override
    public void close() {
        handle.close(() -> false, () -> {});
    }

    private static Blueprint blueprint(String name, long byteSize, SegmentOptions options) {
        Objects.requireNonNull(name, "name");
        if (byteSize < 1 || byteSize > LARGEST) {
            throw new IllegalArgumentException("a segment has at least 1 byte, and fewer than 2^62, not " + byteSize);
        }
        int mode = options.permissions().mode();
        return new Blueprint(name, Shape.plain(byteSize), options.persistent(), mode, memory -> {});
    }

    private static Attaching asUser(boolean readOnly, @Nullable OpenOptions options) {
        boolean anyOwner = options != null && options.anyOwner();
        return new Attaching(
                readOnly ? 0 : Role.USER,
                readOnly,
                anyOwner,
                (name, description, size) -> {},
                handle -> Repair.NOTHING);
    }

    private static Attaching sameAs(Shape shape) {
        return new Attaching(
                Role.USER,
                false,
                false,
                (name, description, size) -> {
                    if (description == null || !description.shape().isSame(shape)) {
                        throw new SegmentMismatchException(
                                name,
                                description == null
                                        ? "no description found: another program made it, or it was truncated; open it"
                                                + " as a foreign segment, or replace it"
                                        : "it is "
                                                + Kind.nameOf(
                                                        description.shape().kind()) + " of "
                                                + description.shape().byteSize() + " bytes, not a plain segment of "
                                                + shape.byteSize());
                    }
                },
                handle -> Repair.NOTHING);
    }
}
