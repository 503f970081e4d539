package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.internal.lifecycle.ExclusiveRole;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.SegmentCorruptException;

/// The consumer of a byte ring. Wait-free: it reads the records behind head, as long as headers tell that they are
/// there, then moves head over them.
///
/// It keeps its own head, and looks at nothing of the producer's but the records. At most once: a message is copied
/// out and removed, then handled. At least once: it is handled where it lies, and head moves at the end of the drain;
/// `taken up to` tells a successor what it may have seen, and runs ahead by a few messages so that it is not stored for
/// each.
final class SpscConsumer extends ConsumerHandle {
    private static final long LITTLE_BYTES = 32 * 1024;
    private static final int SEVERAL_MESSAGES = 4;
    private static final long AHEAD_BYTES = 2048;

    private final SpscControl control;
    private final SpscRing ring;
    private final SpscOccupancy occupancy;
    private final ExclusiveRole role;
    private final ChangeSignal notFull;
    private final MemorySegment readable;
    private final Backoff backoff;
    private byte[] scratch = new byte[1024];
    private MemorySegment copy = MemorySegment.ofArray(scratch).asReadOnly();
    private long head;
    private long ranDryAt;
    private long comparedAt; // with the producer's tail
    private boolean dry; // the last look found no record
    private long deliveredUpTo; // in this process's or a dead predecessor's hands so far
    private long takenUpTo; // as it stands in the memory
    private long lastRecord;
    private long loss;

    SpscConsumer(SegmentHandle handle, Shape shape, Delivery delivery) {
        SpscControl control = new SpscControl(shape.controlOffset());
        SpscRing ring = new SpscRing(shape.dataOffset(), shape.a());
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        SpscOccupancy occupancy = new SpscOccupancy(handle.name(), handle.memory(), control, ring);
        super(handle, delivery, signals.notEmpty(), occupancy, ring.maxByteSize());
        this.control = control;
        this.ring = ring;
        this.occupancy = occupancy;
        this.notFull = signals.notFull();
        this.readable = handle.memory().asReadOnly();
        this.backoff = new Backoff(Math.min(LITTLE_BYTES, ring.capacity() / 4));
        this.role = new ExclusiveRole(handle, handle.memory(), control.consumer(), "consumer");
        role.take();
        this.head = control.headAcquire(handle.memory());
        this.ranDryAt = head;
        this.takenUpTo = control.takenUpToAcquire(handle.memory());
        this.deliveredUpTo = takenUpTo;
        this.loss = control.lossAcquire(handle.memory());
        requireNotOvertaken();
        if (deliveredUpTo - head > ring.capacity()) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "taken up to=" + deliveredUpTo + " lies more than the ring of " + ring.capacity()
                            + " bytes behind head=" + head);
        }
    }

    @Override
    @Nullable
    Message takeOne(MemorySegment memory) {
        long header = first(memory);
        if (header == 0) {
            return null;
        }
        Message message = QueueMessage.copyOf(handle, ring.payload(head), header, countIfRedelivered(memory));
        inHand(memory, 1);
        remove(memory, header);
        inHand(memory, 0);
        notFull.announce(memory);
        backoff.handled(1);
        return message;
    }

    @Override
    @Nullable
    Message peekOne(MemorySegment memory) {
        long header = first(memory);
        if (header == 0) {
            return null;
        }
        return QueueMessage.copyOf(handle, ring.payload(head), header, isRedelivered());
    }

    @Override
    List<Message> snapshot(MemorySegment memory) {
        List<Message> messages = new ArrayList<>();
        long first = head;
        try {
            for (long header = look(memory); header != 0 && head - first < ring.capacity(); header = look(memory)) {
                messages.add(QueueMessage.copyOf(handle, ring.payload(head), header, isRedelivered()));
                head += SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
            }
        } finally {
            head = first;
        }
        return messages;
    }

    @Override
    int drain(MemorySegment memory, MessageHandler handler, int limit) {
        long header = first(memory);
        if (header == 0) {
            return 0;
        }
        int handled = delivery == Delivery.AT_LEAST_ONCE
                ? drainInPlace(memory, handler, header, limit)
                : drainCopies(memory, handler, header, limit);
        backoff.handled(handled);
        return handled;
    }

    @Override
    boolean hasMessage(MemorySegment memory) {
        return ring.headerAcquire(memory, head) != 0;
    }

    @Override
    long whileEmpty(MemorySegment memory) {
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo(MemorySegment memory) {
        if (head - control.headAcquire(memory) > 0) { // a handler closes this end: those before are handled
            control.headRelease(memory, head); // SYNC spsc.consume
            notFull.announce(memory);
        }
        noteNoneAhead(memory);
        role.giveBack();
    }

    private int drainInPlace(MemorySegment memory, MessageHandler handler, long first, int limit) {
        int handled = 0;
        try {
            for (long header = first; header != 0; header = goesOn(handled, limit) ? next(memory) : 0) {
                handInPlace(memory, handler, header, limit - handled);
                handled++;
            }
        } finally {
            if (handled > 0) {
                control.headRelease(memory, head); // SYNC spsc.consume
                notFull.announce(memory);
            }
            noteNoneAhead(memory);
        }
        return handled;
    }

    private void noteNoneAhead(MemorySegment memory) {
        if (takenUpTo - deliveredUpTo > 0) {
            noteTaken(memory, deliveredUpTo);
        }
    }

    private void noteTaken(MemorySegment memory, long position) {
        control.takenUpToRelease(memory, position);
        takenUpTo = position;
    }

    private void handInPlace(MemorySegment memory, MessageHandler handler, long header, int limit) {
        long next = head + SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
        boolean redelivered = countIfRedelivered(memory);
        if (!redelivered) {
            deliveredUpTo = next;
        }
        if (takenUpTo - next < 0) {
            noteTaken(
                    memory,
                    limit == 1 ? next : Math.max(next, Math.min(control.tailAcquire(memory), head + AHEAD_BYTES)));
            VarHandle.storeStoreFence(); // before anything the handler does
        }
        MemorySegment payload = readable.asSlice(ring.payload(head), MessageHeader.byteSizeOf(header));
        handler.onMessage(payload, QueueMessage.typeOf(handle, header), MessageHeader.tagOf(header), redelivered);
        head = next;
    }

    private int drainCopies(MemorySegment memory, MessageHandler handler, long first, int limit) {
        int handled = 0;
        inHand(memory, 1);
        try {
            for (long header = first; header != 0; header = goesOn(handled, limit) ? next(memory) : 0) {
                handled++;
                handCopy(memory, handler, header);
            }
        } finally {
            inHand(memory, 0);
            notFull.announce(memory);
        }
        return handled;
    }

    /// A drain ends early when somebody closes this handle: what was handled so far is then acknowledged.
    private boolean goesOn(int handled, int limit) {
        return handled < limit && !handle.isClosed();
    }

    private void handCopy(MemorySegment memory, MessageHandler handler, long header) {
        int byteSize = MessageHeader.byteSizeOf(header);
        boolean redelivered = countIfRedelivered(memory);
        reserveCopy(byteSize);
        MemorySegment.copy(readable, ValueLayout.JAVA_BYTE, ring.payload(head), scratch, 0, byteSize);
        remove(memory, header);
        handler.onMessage(copy, QueueMessage.typeOf(handle, header), MessageHeader.tagOf(header), redelivered);
    }

    /// Notes how many messages are removed, but perhaps not yet handled: they are lost if this process dies. In a drain
    /// it is always the one that was removed last.
    private void inHand(MemorySegment memory, int messages) {
        control.lossRelease(memory, SpscControl.withInHand(loss, messages));
    }

    /// Makes `copy` as long as the message; messages of one size share one.
    private void reserveCopy(int byteSize) {
        if (copy.byteSize() != byteSize) {
            if (scratch.length < byteSize) {
                scratch = new byte[byteSize];
            }
            copy = MemorySegment.ofArray(scratch).asSlice(0, byteSize).asReadOnly();
        }
    }

    private void remove(MemorySegment memory, long header) {
        head += SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
        control.headRelease(memory, head); // SYNC spsc.consume
    }

    private boolean isRedelivered() {
        return deliveredUpTo - head > 0;
    }

    private boolean countIfRedelivered(MemorySegment memory) {
        boolean redelivered = isRedelivered();
        if (redelivered) {
            control.redeliveredPlain(memory, control.redeliveredPlain(memory) + 1);
        }
        return redelivered;
    }

    /// [#next] for the first message of an operation, where it may pay to pause before looking.
    private long first(MemorySegment memory) {
        if (dry) {
            backoff.beforeLook();
        }
        return next(memory);
    }

    /// The header of the record at head, behind padding if there is some; 0 if there is no record.
    private long next(MemorySegment memory) {
        long header = look(memory);
        dry = header == 0;
        if (dry) {
            backoff.found(head - ranDryAt, SEVERAL_MESSAGES * lastRecord);
            ranDryAt = head;
        }
        return header;
    }

    /// Read once: what another process does to the header later has no effect.
    private long look(MemorySegment memory) {
        long header = ring.headerAcquire(memory, head); // SYNC spsc.publish
        return header == 0 ? 0 : requirePossible(memory, header);
    }

    private long requirePossible(MemorySegment memory, long found) {
        long header = found;
        if (MessageHeader.typeOf(found) == MessageHeader.PADDING) {
            head += ring.bytesToEnd(head);
            header = ring.headerAcquire(memory, head);
        }
        long size = SpscRing.recordBytes(MessageHeader.byteSizeOf(header));
        if (size > ring.bytesToEnd(head)) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "the record at " + head + " claims " + size + " bytes, the ring of " + ring.capacity()
                            + " bytes ends before");
        }
        QueueMessage.typeOf(handle, header);
        if (head - comparedAt > ring.capacity()) {
            requireNotOvertaken();
        }
        lastRecord = size;
        return header;
    }

    /// Once in a round of the ring: one without a free place, as only a program that breaks the rules can leave it,
    /// would give messages for ever.
    private void requireNotOvertaken() {
        occupancy.requirePossible(head);
        comparedAt = head;
    }
}
