package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;

/// What can be said about a queue without attaching to it: a snapshot, taken without a store. A queue that another
/// program made in one of the C++ library's layouts is recognised; nothing is counted as lost or redelivered there.
///
/// @param name the queue's name
/// @param kind which kind of queue
/// @param layout which of the C++ library's layouts it has; null for a queue of another kind
/// @param size messages that wait in it
/// @param capacity how much it holds: messages, or for an SPSC queue bytes, 8 per message included
/// @param remaining how much of that is left, in the same unit
/// @param maxMessageByteSize its largest message, in bytes
/// @param producers live producers; in a queue that another program made, 0
/// @param consumers live consumers; in a queue that another program made, 0
/// @param lost messages lost with a consumer that died while it had them, delivery `AT_MOST_ONCE`; may count one
///     too many per death
/// @param redelivered deliveries of messages that may have been delivered before
/// @param producerLock the lock word of the producers of layout V2: 0 free, 1 a C++ holder, 2^31 or more a Java one;
///     0 for other queues
/// @param consumerLock the same for the consumers
public record QueueInfo(
        String name,
        SegmentKind kind,
        @Nullable QueueLayout layout,
        long size,
        long capacity,
        long remaining,
        long maxMessageByteSize,
        int producers,
        int consumers,
        long lost,
        long redelivered,
        long producerLock,
        long consumerLock) {

    /// Looks at a queue.
    ///
    /// @param name the queue's name
    /// @return what it says now
    /// @throws org.libsharedmemory.segment.SegmentNotFoundException if there is none
    /// @throws org.libsharedmemory.segment.SegmentMismatchException if what has the name is no queue
    /// @throws org.libsharedmemory.segment.SegmentCorruptException if it is damaged
    /// @throws org.libsharedmemory.segment.SegmentTooNewException if a later format made it
    /// @throws org.libsharedmemory.segment.SegmentAccessDeniedException if this process may not read it
    public static QueueInfo of(String name) {
        return of(name, Segments.system());
    }

    static QueueInfo of(String name, Segments segments) {
        Attaching looking = new Attaching(
                0,
                true,
                true,
                (segment, description, size) -> {
                    if (description != null) {
                        QueueOpening.requireQueue(segment, description);
                    }
                },
                handle -> Repair.NOTHING);
        SegmentHandle handle = segments.look(name, looking);
        try {
            SegmentInfo info = segments.inspect(name);
            List<SegmentInfo.Attachment> attachments = info == null ? List.of() : info.attachments();
            if (QueueOpening.isClassic(handle)) {
                return classic(handle, attachments);
            }
            Shape shape = QueueOpening.shapeOf(handle);
            return shape.kind() == Kind.SPSC ? spsc(handle, shape, attachments) : mpmc(handle, shape, attachments);
        } catch (InternalError e) {
            throw handle.fault(e);
        } finally {
            handle.close(() -> false, () -> {});
        }
    }

    private static QueueInfo spsc(SegmentHandle handle, Shape shape, List<SegmentInfo.Attachment> attachments) {
        SpscControl control = new SpscControl(shape.controlOffset());
        SpscRing ring = new SpscRing(shape.dataOffset(), shape.a());
        Occupancy occupancy = new SpscOccupancy(handle.name(), handle.memory(), control, ring);
        return new QueueInfo(
                handle.name(),
                SegmentKind.SPSC_QUEUE,
                null,
                occupancy.size(),
                occupancy.capacity(),
                occupancy.remaining(),
                ring.maxByteSize(),
                alive(attachments, SegmentInfo.Role.PRODUCER),
                alive(attachments, SegmentInfo.Role.CONSUMER),
                SpscControl.lostOf(control.lossAcquire(handle.memory())),
                control.redeliveredPlain(handle.memory()),
                0,
                0);
    }

    private static QueueInfo mpmc(SegmentHandle handle, Shape shape, List<SegmentInfo.Attachment> attachments) {
        MpmcControl control = new MpmcControl(shape.controlOffset());
        Occupancy occupancy = new MpmcOccupancy(handle.memory(), control, MpmcSlots.of(shape));
        return new QueueInfo(
                handle.name(),
                SegmentKind.MPMC_QUEUE,
                null,
                occupancy.size(),
                occupancy.capacity(),
                occupancy.remaining(),
                shape.b(),
                alive(attachments, SegmentInfo.Role.PRODUCER),
                alive(attachments, SegmentInfo.Role.CONSUMER),
                control.lostOpaque(handle.memory()),
                control.redeliveredOpaque(handle.memory()),
                0,
                0);
    }

    private static QueueInfo classic(SegmentHandle handle, List<SegmentInfo.Attachment> attachments) {
        ClassicQueue queue = ClassicBlocks.queueOf(handle);
        Occupancy occupancy = new ClassicOccupancy(new ClassicHeader(handle.name(), handle.memory(), queue));
        return new QueueInfo(
                handle.name(),
                SegmentKind.CLASSIC_QUEUE,
                queue.v2() ? QueueLayout.V2 : QueueLayout.V1,
                occupancy.size(),
                occupancy.capacity(),
                occupancy.remaining(),
                queue.maxByteSize(),
                alive(attachments, SegmentInfo.Role.PRODUCER),
                alive(attachments, SegmentInfo.Role.CONSUMER),
                0,
                0,
                lock(handle.memory(), queue, ClassicQueue.PRODUCER_LOCK),
                lock(handle.memory(), queue, ClassicQueue.CONSUMER_LOCK));
    }

    private static long lock(MemorySegment memory, ClassicQueue queue, long which) {
        return queue.v2() ? Integer.toUnsignedLong(queue.lockAcquire(memory, which)) : 0;
    }

    private static int alive(List<SegmentInfo.Attachment> attachments, SegmentInfo.Role role) {
        return (int) attachments.stream()
                .filter(each -> each.alive() && each.role() == role)
                .count();
    }
}
