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
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.ValueType;

/// Writes into a stream that another program made. Layout v1 admits one writer among Java processes and may be met
/// half written; layout v2 is written under its lock. Within one process, writes follow one another.
final class ForeignTarget implements ValueTarget {
    private final SegmentHandle handle;
    private final boolean v2;
    private final ClassicV1Stream one;
    private final ClassicV2Stream two;
    private final V2Lock lock;
    private final ReentrantLock threads = new ReentrantLock();
    private long written;

    /// @param layout V1 or V2
    ForeignTarget(SegmentHandle handle, StreamLayout layout, Duration lockTimeout) {
        this.handle = handle;
        this.v2 = layout == StreamLayout.V2;
        this.one = new ClassicV1Stream(handle.memory());
        this.two = new ClassicV2Stream(handle.memory());
        handle.enlist(Role.WRITER, ForeignRepair.of(handle, v2));
        this.lock = new V2Lock(handle, two, lockTimeout);
        if (v2) {
            written = Integer.toUnsignedLong(two.revisionAcquire());
        } else {
            takeRole();
        }
    }

    private void takeRole() {
        SidecarBlock roles = Objects.requireNonNull(handle.sidecar());
        Attachments attachments = Objects.requireNonNull(handle.attachments());
        int mine = handle.index() + 1;
        while (!roles.roleCompareAndSet(SidecarBlock.PRODUCER, 0, mine)) { // SYNC spsc.role
            int word = roles.roleAcquire(SidecarBlock.PRODUCER);
            if (word < 0 || word > attachments.entries()) {
                throw new SegmentCorruptException(
                        handle.name(), "the writer's role beside it is " + word + ", which names no attachment");
            }
            if (word != 0 && !(attachments.isDead(word - 1) && handle.recover(word - 1))) {
                throw new RoleTakenException(
                        handle.name(),
                        "the stream has a living Java writer, process " + attachments.pid(word - 1)
                                + ", and layout V1 admits one");
            }
        }
    }

    @Override
    public MemorySegment memory() {
        return handle.memory();
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
    public long begin() {
        if (threads.isHeldByCurrentThread()) {
            throw new IllegalStateException("a write to segment '" + handle.name() + "' is going on in this thread");
        }
        threads.lock();
        try {
            handle.requireLive(); // SYNC handle.close
            if (!v2) {
                return ClassicV1Stream.HEADER_BYTES;
            }
            lock.lock();
        } catch (RuntimeException | Error e) {
            threads.unlock();
            throw e;
        }
        two.sizePlain(0); // killed from here on, an empty value remains, never half of one
        return ClassicV2Stream.HEADER_BYTES;
    }

    @Override
    public long publish(ValueType type, long size) {
        int flags = ClassicTypes.flagsOf(type);
        if (v2) {
            two.sizePlain(size);
            two.flagsPlain(flags | ~two.flagsPlain() & ClassicFlags.CHANGE);
            int revision = two.revisionAcquire() + 1;
            two.revisionRelease(revision);
            written += Integer.toUnsignedLong(revision - (int) written);
        } else {
            one.sizePlain(size);
            one.flagsRelease(flags | ~one.flagsAcquire() & ClassicFlags.CHANGE);
            written++;
        }
        return written;
    }

    @Override
    public void end() {
        if (v2) {
            lock.unlock();
        }
        threads.unlock();
    }

    @Override
    public boolean isRead() {
        if (!v2) {
            throw new IllegalStateException("only layout V2 tells whether a value was read, not V1");
        }
        return two.ackAcquire() == two.revisionAcquire();
    }

    @Override
    public boolean awaitRead(Duration wait) throws InterruptedException {
        return Acknowledgement.await(this, handle, wait);
    }

    @Override
    public void close() {
        handle.close(threads::isLocked, () -> {
            if (!v2) {
                Objects.requireNonNull(handle.sidecar())
                        .roleCompareAndSet(SidecarBlock.PRODUCER, handle.index() + 1, 0); // SYNC spsc.role
            }
        });
    }
}
