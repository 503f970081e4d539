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
    private final MemorySegment memory;
    private final V2Lock lock;
    private @Nullable StreamLayout layout;
    private boolean enlisted;

    private MemorySegment last = MemorySegment.ofArray(new byte[0]);
    private int lastFlags;
    private long version;

    /// @param told null: recognise it once there is something to recognise
    ForeignSource(SegmentHandle handle, @Nullable StreamLayout told) {
        this.handle = handle;
        this.memory = handle.memory();
        this.lock = new V2Lock(handle, LOCK_TIMEOUT);
        this.layout = told;
    }

    @Override
    public boolean hasNewer(long seen) {
        StreamLayout known = known();
        if (known == null) {
            return false;
        }
        return known == StreamLayout.V2
                ? version > seen || ClassicV2Stream.revisionAcquire(memory) != (int) version
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
            layout = ForeignLayouts.recognise(handle.name(), memory);
        }
        return layout;
    }

    private void look1() {
        int flags = ClassicV1Stream.flagsAcquire(memory);
        if (flags == 0 && version == 0 && ClassicV1Stream.sizePlain(memory) == 0) {
            return; // nothing was ever written
        }
        Pursuit pursuit = new Pursuit(handle.name());
        long torn = 0;
        for (int tries = 0; differs1(ClassicV1Stream.flagsAcquire(memory)); tries++) {
            flags = ClassicV1Stream.flagsAcquire(memory);
            long size = ClassicV1Stream.sizePlain(memory);
            if (isSound(ClassicV1Stream.HEADER_BYTES, flags, size)) {
                MemorySegment first = copy(ClassicV1Stream.HEADER_BYTES, flags, size);
                MemorySegment second = copy(ClassicV1Stream.HEADER_BYTES, flags, size);
                if (first.mismatch(second) < 0 && ClassicV1Stream.flagsAcquire(memory) == flags) {
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
        long size = ClassicV1Stream.sizePlain(memory);
        return version == 0
                || flags != lastFlags
                || size != last.byteSize()
                || MemorySegment.mismatch(
                                last,
                                0,
                                size,
                                memory,
                                ClassicV1Stream.HEADER_BYTES,
                                ClassicV1Stream.HEADER_BYTES + size)
                        >= 0;
    }

    private void look2() {
        if (ClassicV2Stream.revisionAcquire(memory) == (int) version) {
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
            take2(ClassicV2Stream.revisionAcquire(memory));
            ClassicV2Stream.ackRelease(memory, ClassicV2Stream.revisionAcquire(memory));
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
        int revision = ClassicV2Stream.revisionAcquire(memory);
        if (ClassicV2Stream.lockAcquire(memory) != 0) {
            return false;
        }
        int flags = ClassicV2Stream.flagsPlain(memory);
        long size = ClassicV2Stream.sizePlain(memory);
        boolean sound = isSound(ClassicV2Stream.HEADER_BYTES, flags, size);
        MemorySegment value = sound ? copy(ClassicV2Stream.HEADER_BYTES, flags, size) : last;
        VarHandle.acquireFence();
        if (ClassicV2Stream.lockAcquire(memory) != 0 || ClassicV2Stream.revisionAcquire(memory) != revision) {
            return false;
        }
        requireSound(ClassicV2Stream.HEADER_BYTES, flags, size);
        accept(value, flags, extended(revision));
        return true;
    }

    private void take2(int revision) {
        int flags = ClassicV2Stream.flagsPlain(memory);
        accept(copy(ClassicV2Stream.HEADER_BYTES, flags, ClassicV2Stream.sizePlain(memory)), flags, extended(revision));
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
        return size <= memory.byteSize() - offset
                && size % ClassicTypes.typeOf(flags & ClassicFlags.TYPES).elementByteSize() == 0;
    }

    private void requireSound(long offset, int flags, long size) {
        if (!isSound(offset, flags, size)) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "it says a value of type " + ClassicTypes.typeOf(flags & ClassicFlags.TYPES) + " has " + size
                            + " bytes, of " + (memory.byteSize() - offset) + " there are; is the layout "
                            + layout + " right?");
        }
    }

    private MemorySegment copy(long offset, int flags, long size) {
        requireSound(offset, flags, size);
        if (size > Integer.MAX_VALUE - 8) {
            throw new ValueTooLargeException(
                    handle.name(),
                    "the value has " + size + " bytes, more than an array, into which those of other programs are"
                            + " copied; SharedMemory.open maps it where it is");
        }
        MemorySegment value = MemorySegment.ofArray(new byte[(int) size]);
        BulkCopy.copy(memory, offset, value, 0, size);
        return value;
    }
}
