package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.value.Elements;
import org.libsharedmemory.segment.SegmentCorruptException;

/// Messages in slots that the reader has not taken. Another consumer may take any of them meanwhile and a producer
/// use its slot again: as with a sequence lock, what was read counts if the slot's word is the same behind it.
final class UntakenMessages {
    private final SegmentHandle handle;
    private final MemorySegment memory;
    private final MpmcSlots slots;
    private final int maxByteSize;

    UntakenMessages(SegmentHandle handle, MpmcSlots slots, int maxByteSize) {
        this.handle = handle;
        this.memory = handle.memory();
        this.slots = slots;
        this.maxByteSize = maxByteSize;
    }

    /// Whether a header can be one of a message.
    ///
    /// @return false when it belongs to a later state of the slot
    /// @throws SegmentCorruptException if it stands there and cannot be
    boolean isPossible(long at, long word, long header) {
        if (MessageHeader.byteSizeOf(header) <= maxByteSize && Elements.typeOf(MessageHeader.typeOf(header)) != null) {
            return true;
        }
        VarHandle.acquireFence();
        if (slots.wordPlain(memory, at) == word) {
            throw new SegmentCorruptException(
                    handle.name(),
                    "a message has byteSize=" + MessageHeader.byteSizeOf(header) + " type="
                            + MessageHeader.typeOf(header) + ", at most " + maxByteSize + " bytes fit");
        }
        return false;
    }

    /// Null when another consumer took it meanwhile.
    @Nullable
    Message copy(long at, long word, boolean redelivered) {
        long header = slots.headerPlain(memory, at);
        if (!isPossible(at, word, header)) {
            return null;
        }
        Message message = QueueMessage.copyOf(handle, slots.payload(at), header, redelivered);
        VarHandle.acquireFence();
        return slots.wordPlain(memory, at) == word ? message : null;
    }

    /// A message whose consumer died or threw; null if there is none, or another consumer is just taking it.
    @Nullable
    Message redelivered() {
        for (long step = 0; step < slots.capacity(); step++) {
            long at = slots.slot(step);
            long word = slots.wordAcquire(memory, at); // SYNC mpmc.publish
            if (SlotWord.stateOf(word) == SlotWord.REDELIVER) {
                return copy(at, word, true);
            }
        }
        return null;
    }

    /// All of them: those to be delivered again, then the others from a position on.
    List<Message> all(long from) {
        List<Message> messages = new ArrayList<>();
        for (long step = 0; step < slots.capacity(); step++) {
            addIf(SlotWord.REDELIVER, slots.slot(step), messages);
        }
        for (long next = from; next - from < slots.capacity(); next++) {
            if (SlotWord.lapsAhead(slots.wordAcquire(memory, slots.slot(next)), slots.lap(next)) == 0) {
                addIf(SlotWord.READY, slots.slot(next), messages);
            }
        }
        return messages;
    }

    private void addIf(int state, long at, List<Message> messages) {
        long word = slots.wordAcquire(memory, at); // SYNC mpmc.publish
        if (SlotWord.stateOf(word) == state) {
            Message message = copy(at, word, state == SlotWord.REDELIVER);
            if (message != null) {
                messages.add(message);
            }
        }
    }
}
