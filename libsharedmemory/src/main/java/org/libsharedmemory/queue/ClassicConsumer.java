package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.lifecycle.ExclusiveRole;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.Deadline;
import org.libsharedmemory.internal.wait.Patience;
import org.libsharedmemory.segment.SegmentCorruptException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;

/// A consumer of a queue in one of the C++ library's layouts, as such a program would be: the message, the read
/// index, the count, in v2 under the consumer lock.
///
/// At most once: a message is copied out and removed, then handled. At least once: it is handled where it lies, in
/// v2 with the lock held, and removed afterwards; the layout has no room to tell a successor that it was handed out
/// before.
final class ClassicConsumer extends ConsumerHandle {
    private final ClassicQueue queue;
    private final ClassicHeader header;
    private final ClassicLock lock;
    private final @Nullable ExclusiveRole role;
    private final MemorySegment readable;
    private long thrownAt = -1;

    ClassicConsumer(SegmentHandle handle, ClassicQueue queue, Delivery delivery) {
        ClassicHeader header = new ClassicHeader(handle.name(), handle.memory(), queue);
        super(handle, delivery, Patience::await, new ClassicOccupancy(header), (int)
                Math.min(queue.maxByteSize(), Integer.MAX_VALUE - 8));
        this.queue = queue;
        this.header = header;
        this.readable = handle.memory().asReadOnly();
        this.lock = new ClassicLock(handle, header, ClassicQueue.CONSUMER_LOCK);
        this.role = queue.v2()
                ? null
                : new ExclusiveRole(handle, ClassicBlocks.rolesOf(handle), SidecarBlock.CONSUMER, "consumer");
        if (role != null) {
            role.take();
        }
    }

    @Override
    @Nullable
    Message takeOne(MemorySegment memory) {
        byte[] bytes = takeBytes(memory);
        return bytes == null ? null : message(bytes, false);
    }

    @Override
    @Nullable
    Message peekOne(MemorySegment memory) {
        lock.lock();
        try {
            if (header.count() == 0) {
                return null;
            }
            long index = header.readIndex();
            return message(copyOut(memory, index), index == thrownAt);
        } finally {
            lock.unlock();
        }
    }

    @Override
    List<Message> snapshot(MemorySegment memory) {
        lock.lock();
        try {
            List<Message> messages = new ArrayList<>();
            long index = header.readIndex();
            for (long left = header.count(); left > 0; left--) {
                messages.add(message(copyOut(memory, index), index == thrownAt));
                index = queue.next(index);
            }
            return messages;
        } finally {
            lock.unlock();
        }
    }

    @Override
    int drain(MemorySegment memory, MessageHandler handler, int limit) {
        int handled = 0;
        while (handled < limit && !handle.isClosed() && handOne(memory, handler)) {
            handled++;
        }
        return handled;
    }

    @Override
    boolean hasMessage(MemorySegment memory) {
        return queue.countAcquire(memory) != 0;
    }

    @Override
    long whileEmpty(MemorySegment memory) {
        lock.lookAfter();
        return Awaited.QUIET_SLICE;
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
    void letGo(MemorySegment memory) {
        lock.letGo();
        if (role != null) {
            role.giveBack();
        }
    }

    private boolean handOne(MemorySegment memory, MessageHandler handler) {
        if (delivery == Delivery.AT_LEAST_ONCE) {
            return handInPlace(memory, handler);
        }
        byte[] bytes = takeBytes(memory);
        if (bytes == null) {
            return false;
        }
        handler.onMessage(MemorySegment.ofArray(bytes).asReadOnly(), ValueType.BYTES, 0, false);
        return true;
    }

    private boolean handInPlace(MemorySegment memory, MessageHandler handler) {
        lock.lock();
        try {
            if (header.count() == 0) {
                return false;
            }
            long index = header.readIndex();
            MemorySegment payload = readable.asSlice(queue.payload(index), length(memory, index));
            boolean again = index == thrownAt;
            thrownAt = index;
            handler.onMessage(payload, ValueType.BYTES, 0, again);
            thrownAt = -1;
            remove(memory, index);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] takeBytes(MemorySegment memory) {
        lock.lock();
        try {
            if (header.count() == 0) {
                return null;
            }
            long index = header.readIndex();
            byte[] bytes = copyOut(memory, index);
            remove(memory, index);
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private void remove(MemorySegment memory, long index) {
        queue.readIndexRelease(memory, queue.next(index));
        queue.countAdd(memory, -1); // SYNC classic.consume
    }

    private byte[] copyOut(MemorySegment memory, long index) {
        return BulkCopy.toArray(readable, queue.payload(index), length(memory, index));
    }

    private int length(MemorySegment memory, long index) {
        long length = queue.lengthPlain(memory, index);
        if (length > queue.maxByteSize()) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "the message in slot " + index + " claims " + length + " bytes, at most " + queue.maxByteSize()
                            + " fit");
        }
        if (length > maxMessageByteSize()) {
            throw new ValueTooLargeException(handle.name(), "a message of " + length + " bytes fits no array");
        }
        return (int) length;
    }

    private Message message(byte[] bytes, boolean redelivered) {
        return new ClassicMessage(handle.name(), bytes, redelivered);
    }
}
