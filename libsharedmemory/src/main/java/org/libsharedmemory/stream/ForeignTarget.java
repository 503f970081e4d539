package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.ClassicV2Stream;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.ExclusiveRole;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.segment.ValueType;

/// Writes into a stream that another program made. Layout v1 admits one writer among Java processes and may be met
/// half written; layout v2 is written under its lock. Within one process, writes follow one another.
final class ForeignTarget implements ValueTarget {
    private final SegmentHandle handle;
    private final boolean v2;
    private final V2Lock lock;
    private final ExclusiveRole role; // v1
    private final ReentrantLock threads = new ReentrantLock();
    private long written;

    /// @param layout V1 or V2
    ForeignTarget(SegmentHandle handle, StreamLayout layout, Duration lockTimeout) {
        this.handle = handle;
        this.v2 = layout == StreamLayout.V2;
        handle.enlist(Role.WRITER, ForeignRepair.of(handle, v2));
        this.lock = new V2Lock(handle, lockTimeout);
        this.role = new ExclusiveRole(
                handle, Objects.requireNonNull(handle.sidecar()), SidecarBlock.PRODUCER, "writer among Java processes");
        if (v2) {
            written = Integer.toUnsignedLong(ClassicV2Stream.revisionAcquire(handle.memory()));
        } else {
            role.take();
        }
    }

    @Override
    public long capacity() {
        long header = v2 ? ClassicV2Stream.HEADER_BYTES : ClassicV1Stream.HEADER_BYTES;
        return Math.min(handle.memory().byteSize() - header, 0xffff_ffffL);
    }

    @Override
    public boolean buildsInPlace() {
        return false;
    }

    @Override
    public long begin(MemorySegment memory) {
        if (threads.isHeldByCurrentThread()) {
            throw new IllegalStateException("a write to segment '" + handle.name() + "' is going on in this thread");
        }
        threads.lock();
        try {
            handle.requireLive(memory); // SYNC handle.close
            if (!v2) {
                return ClassicV1Stream.HEADER_BYTES;
            }
            lock.lock();
            ClassicV2Stream.sizePlain(memory, 0); // killed from here on, an empty value remains, never half of one
        } catch (RuntimeException | Error e) {
            threads.unlock();
            throw e;
        }
        return ClassicV2Stream.HEADER_BYTES;
    }

    @Override
    public long publish(MemorySegment memory, ValueType type, long size) {
        int flags = ClassicTypes.flagsOf(type);
        if (v2) {
            ClassicV2Stream.sizePlain(memory, size);
            ClassicV2Stream.flagsPlain(memory, flags | ~ClassicV2Stream.flagsPlain(memory) & ClassicFlags.CHANGE);
            int revision = ClassicV2Stream.revisionAcquire(memory) + 1;
            ClassicV2Stream.revisionRelease(memory, revision);
            written += Integer.toUnsignedLong(revision - (int) written);
        } else {
            ClassicV1Stream.sizePlain(memory, size);
            ClassicV1Stream.flagsRelease(memory, flags | ~ClassicV1Stream.flagsAcquire(memory) & ClassicFlags.CHANGE);
            written++;
        }
        return written;
    }

    @Override
    public void end(MemorySegment memory) {
        try {
            if (v2) {
                lock.unlock();
            }
        } finally {
            threads.unlock();
        }
    }

    @Override
    public boolean isRead() {
        if (!v2) {
            throw new IllegalStateException("only layout V2 tells whether a value was read, not V1");
        }
        MemorySegment memory = handle.memory();
        return ClassicV2Stream.ackAcquire(memory) == ClassicV2Stream.revisionAcquire(memory);
    }

    @Override
    public boolean awaitRead(Duration wait) throws InterruptedException {
        return Acknowledgement.await(this, handle, wait);
    }

    @Override
    public void close() {
        handle.close(threads::isLocked, () -> {
            if (!v2) {
                role.giveBack();
            }
        });
    }
}
