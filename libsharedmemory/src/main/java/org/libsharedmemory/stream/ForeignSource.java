package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.ValueTooLargeException;

/// Reads a stream that another program made, within what its layout can tell.
///
/// v1: a value counts when two reads in a row are equal; it is new when its change bit, type, size or bytes differ
/// from the last one. Tearing and unseen changes stay possible. v2: read under its lock and acknowledged, counted
/// by its revision; without write permission read optimistically between two looks at lock and revision, with the
/// same deadline.
final class ForeignSource implements ValueSource {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private final SegmentHandle handle;
    private final ClassicV1Stream one;
    private final ClassicV2Stream two;
    private final V2Lock lock;
    private @Nullable StreamLayout layout;
    private boolean enlisted;

    private MemorySegment last = MemorySegment.ofArray(new byte[0]);
    private int lastFlags;
    private long version;

    /// @param told null: recognise it once there is something to recognise
    ForeignSource(SegmentHandle handle, @Nullable StreamLayout told) {
        this.handle = handle;
        this.one = new ClassicV1Stream(handle.memory());
        this.two = new ClassicV2Stream(handle.memory());
        this.lock = new V2Lock(handle, two, LOCK_TIMEOUT);
        this.layout = told;
    }

    @Override
    public boolean hasNewer(long seen) {
        StreamLayout known = known();
        if (known == null) {
            return false;
        }
        return known == StreamLayout.V2
                ? version > seen || two.revisionAcquire() != (int) version
                : newest(seen) > seen;
    }

    @Override
    public long newest(long seen) {
        StreamLayout known = known();
        if (known == StreamLayout.V2) {
            look2();
        } else if (known == StreamLayout.V1) {
            look1();
        }
        return version;
    }

    @Override
    public long following(long seen) {
        return newest(seen);
    }

    @Override
    public boolean extract(long wanted, Extraction extraction) {
        extraction.extract(ClassicTypes.typeOf(lastFlags), wanted, last, 0, last.byteSize());
        return true;
    }

    private @Nullable StreamLayout known() {
        if (layout == null) {
            layout = ForeignLayouts.recognise(handle.name(), handle.memory());
        }
        return layout;
    }

    private void look1() {
        int flags = one.flagsAcquire();
        if (flags == 0 && version == 0 && one.sizePlain() == 0) {
            return; // nothing was ever written
        }
        Pursuit pursuit = new Pursuit(handle.name());
        long torn = 0;
        for (int tries = 0; differs1(one.flagsAcquire()); tries++) {
            flags = one.flagsAcquire();
            long size = one.sizePlain();
            if (isSound(ClassicV1Stream.HEADER_BYTES, flags, size)) {
                MemorySegment first = copy(ClassicV1Stream.HEADER_BYTES, flags, size);
                MemorySegment second = copy(ClassicV1Stream.HEADER_BYTES, flags, size);
                if (first.mismatch(second) < 0 && one.flagsAcquire() == flags) {
                    accept(first, flags, version + 1);
                    return;
                }
                torn++; // another number each time: what is torn here need not be damaged
            }
            pursue1(pursuit, torn, tries, flags, size);
        }
    }

    /// A writer of this layout stores flags, size and bytes one after the other: what does not fit together may be
    /// on its way.
    private void pursue1(Pursuit pursuit, long torn, int tries, int flags, long size) {
        try {
            pursuit.failed(torn, tries);
        } catch (SegmentCorruptException _) {
            requireSound(ClassicV1Stream.HEADER_BYTES, flags, size);
        }
    }

    private boolean differs1(int flags) {
        long size = one.sizePlain();
        return version == 0
                || flags != lastFlags
                || size != last.byteSize()
                || MemorySegment.mismatch(
                                last,
                                0,
                                size,
                                one.memory(),
                                ClassicV1Stream.HEADER_BYTES,
                                ClassicV1Stream.HEADER_BYTES + size)
                        >= 0;
    }

    private void look2() {
        if (two.revisionAcquire() == (int) version) {
            return;
        }
        if (handle.isReadOnly()) {
            look2Optimistically();
            return;
        }
        if (!enlisted) {
            handle.enlist(Role.READER, ForeignRepair.of(handle, true));
            enlisted = true;
        }
        lock.lock();
        try {
            take2(two.revisionAcquire());
            two.ackRelease(two.revisionAcquire());
        } finally {
            lock.unlock();
        }
    }

    private void look2Optimistically() {
        Deadline deadline = Deadline.after(LOCK_TIMEOUT);
        for (int n = 0; !take2Optimistically(); n++) {
            lock.requireInTime(deadline);
            Patience.pause(n);
        }
    }

    /// False when a writer was at it meanwhile: what was read may not fit together.
    private boolean take2Optimistically() {
        int revision = two.revisionAcquire();
        if (two.lockAcquire() != 0) {
            return false;
        }
        int flags = two.flagsPlain();
        long size = two.sizePlain();
        boolean sound = isSound(ClassicV2Stream.HEADER_BYTES, flags, size);
        MemorySegment value = sound ? copy(ClassicV2Stream.HEADER_BYTES, flags, size) : last;
        VarHandle.acquireFence();
        if (two.lockAcquire() != 0 || two.revisionAcquire() != revision) {
            return false;
        }
        requireSound(ClassicV2Stream.HEADER_BYTES, flags, size);
        accept(value, flags, extended(revision));
        return true;
    }

    private void take2(int revision) {
        int flags = two.flagsPlain();
        accept(copy(ClassicV2Stream.HEADER_BYTES, flags, two.sizePlain()), flags, extended(revision));
    }

    /// The 32-bit revision, continued from the last version seen.
    private long extended(int revision) {
        return version + Integer.toUnsignedLong(revision - (int) version);
    }

    private void accept(MemorySegment value, int flags, long newVersion) {
        last = value;
        lastFlags = flags;
        version = newVersion;
    }

    private boolean isSound(long offset, int flags, long size) {
        return size <= handle.memory().byteSize() - offset
                && size % ClassicTypes.typeOf(flags & ClassicFlags.TYPES).elementByteSize() == 0;
    }

    private void requireSound(long offset, int flags, long size) {
        if (!isSound(offset, flags, size)) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "it says a value of type " + ClassicTypes.typeOf(flags & ClassicFlags.TYPES) + " has " + size
                            + " bytes, of " + (handle.memory().byteSize() - offset) + " there are; is the layout "
                            + layout + " right?");
        }
    }

    private MemorySegment copy(long offset, int flags, long size) {
        requireSound(offset, flags, size);
        if (size > Integer.MAX_VALUE - 8) {
            throw new ValueTooLargeException(handle.name(), "its value of " + size + " bytes fits no array");
        }
        MemorySegment value = MemorySegment.ofArray(new byte[(int) size]);
        BulkCopy.copy(handle.memory(), offset, value, 0, size);
        return value;
    }
}
