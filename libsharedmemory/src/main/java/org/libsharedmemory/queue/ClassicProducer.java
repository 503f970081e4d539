package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.ExclusiveRole;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;

/// A producer of a queue in one of the C++ library's layouts, as such a program would be: the message, the write
/// index, the count, in v2 under the producer lock.
final class ClassicProducer extends ProducerHandle {
    private final ClassicQueue queue;
    private final ClassicHeader header;
    private final ClassicLock lock;
    private final @Nullable ExclusiveRole role;
    private long index;

    ClassicProducer(SegmentHandle handle, ClassicQueue queue) {
        ClassicHeader header = new ClassicHeader(handle.name(), handle.memory(), queue);
        super(handle, Patience::await, new ClassicOccupancy(header), (int)
                Math.min(queue.maxByteSize(), Integer.MAX_VALUE - 8));
        this.queue = queue;
        this.header = header;
        this.lock = new ClassicLock(handle, header, ClassicQueue.PRODUCER_LOCK);
        this.role = queue.v2()
                ? null
                : new ExclusiveRole(handle, ClassicBlocks.rolesOf(handle), SidecarBlock.PRODUCER, "producer");
        if (role != null) {
            role.take();
        }
    }

    @Override
    long reserve(MemorySegment memory, int byteSize) {
        lock.lock();
        boolean reserved = false;
        try {
            if (header.count() < queue.capacity()) {
                index = header.writeIndex();
                reserved = true;
            }
        } finally {
            if (!reserved) {
                lock.unlock();
            }
        }
        return reserved ? queue.payload(index) : -1;
    }

    @Override
    void seal(MemorySegment memory, int byteSize, long messageHeader) {
        queue.lengthPlain(memory, index, byteSize);
        queue.writeIndexRelease(memory, queue.next(index));
        queue.countAdd(memory, 1); // SYNC classic.publish
        lock.unlock();
    }

    @Override
    void publish(MemorySegment memory) {
        // each message was published when it was complete; nobody sleeps
    }

    @Override
    void abort(MemorySegment memory) {
        lock.unlock();
    }

    @Override
    void requireCarries(int tag) {
        if (tag != 0) {
            throw new IllegalArgumentException("the layout of queue '" + handle.name() + "' has no room for a tag");
        }
    }

    @Override
    void waitUntil(@Nullable Deadline deadline) {
        lock.waitUntil(deadline);
    }

    @Override
    boolean breakForeignLock() {
        return lock.breakForeign();
    }

    @Override
    boolean hasRoom(MemorySegment memory, int byteSize) {
        return queue.countAcquire(memory) != queue.capacity(); // SYNC classic.consume
    }

    @Override
    long whileFull(MemorySegment memory) {
        lock.lookAfter();
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo(MemorySegment memory) {
        lock.letGo();
        if (role != null) {
            role.giveBack();
        }
    }
}
