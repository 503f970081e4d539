package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.segment.ValueType;

/// One of many consumers of slots. It takes the slot itself, with its owner and delivery in the same word; the
/// message is handled where it lies, and the slot is freed afterwards.
final class MpmcConsumer extends ConsumerHandle {
    /// A clock is read once per so many vain looks; a power of two.
    private static final int LOOKS = 1024;
    private static final int LITTLE_MESSAGES = 64;
    private static final int SEVERAL_MESSAGES = 4;

    private final MpmcControl control;
    private final MpmcSlots slots;
    private final SlotWalk walk;
    private final UntakenMessages untaken;
    private final Signals signals;
    private final MemorySegment readable;
    private final int owner;
    private final int takenState;
    private final HalfDone halfDone;
    private final LookAround lookAround;
    private final Backoff backoff;
    private long position;
    private long scan;
    private long knownHint;
    private int emptyLooks;
    private int crowd;
    private boolean heldUp;
    private boolean dry; // the last drain found no more
    private long sinceDry;
    private long slot;
    private long taken;
    private long header;
    private boolean redelivered;

    MpmcConsumer(SegmentHandle handle, Shape shape, Delivery delivery) {
        MpmcControl control = new MpmcControl(shape.controlOffset());
        MpmcSlots slots = MpmcSlots.of(shape);
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        super(handle, delivery, signals.notEmpty(), new MpmcOccupancy(handle.memory(), control, slots), (int)
                shape.b());
        this.control = control;
        this.slots = slots;
        this.walk = new SlotWalk(handle.name(), slots, shape.tableEntries());
        this.signals = signals;
        this.readable = handle.memory().asReadOnly();
        this.untaken = new UntakenMessages(handle, slots, (int) shape.b());
        this.owner = handle.index() + 1;
        this.takenState = delivery == Delivery.AT_LEAST_ONCE ? SlotWord.TAKEN_AGAIN : SlotWord.TAKEN_ONCE;
        this.halfDone = new HalfDone(handle, shape.tableEntries());
        this.lookAround = new LookAround(halfDone, handle.memory(), slots);
        this.backoff = new Backoff(Math.min(LITTLE_MESSAGES, slots.capacity() / 4));
        this.position = control.headAcquire(handle.memory());
    }

    @Override
    @Nullable
    Message takeOne(MemorySegment memory) {
        if (!takeNext(memory)) {
            return null;
        }
        boolean copied = false;
        try {
            Message message = QueueMessage.copyOf(handle, slots.payload(slot), header, redelivered);
            copied = true;
            return message;
        } finally {
            if (copied) {
                free(memory);
                signals.notFull().announce(memory);
            } else {
                putBack(memory); // too large for the heap
            }
        }
    }

    @Override
    @Nullable
    Message peekOne(MemorySegment memory) {
        while (true) {
            Message message = peekRedelivered(memory);
            if (message != null) {
                return message;
            }
            long at = slots.slot(position);
            long word = slots.wordAcquire(memory, at); // SYNC mpmc.publish
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.READY, 0)) {
                message = untaken.copy(at, word, false);
                if (message != null) {
                    return message;
                }
            } else if (!goOn(memory, at, word, lap)) {
                return null;
            }
        }
    }

    private @Nullable Message peekRedelivered(MemorySegment memory) {
        long hint = control.redeliverHintAcquire(memory); // SYNC mpmc.redeliver
        if (hint == knownHint) {
            return null;
        }
        Message message = untaken.redelivered();
        if (message == null) {
            knownHint = hint;
        }
        return message;
    }

    @Override
    List<Message> snapshot(MemorySegment memory) {
        return untaken.all(Math.max(position, control.headAcquire(memory)));
    }

    @Override
    int drain(MemorySegment memory, MessageHandler handler, int limit) {
        int handled = 0;
        if (dry) {
            backoff.beforeLook();
        }
        try {
            while (handled < limit && !handle.isClosed() && takeNext(memory)) {
                handled++;
                hand(memory, handler);
            }
        } finally {
            if (handled > 0) {
                signals.notFull().announce(memory);
            }
        }
        sinceDry += handled;
        dry = handled < limit;
        if (dry && (sinceDry > 0 || !heldUp)) {
            backoff.found(sinceDry, SEVERAL_MESSAGES);
            sinceDry = 0;
        }
        backoff.handled(handled);
        return handled;
    }

    @Override
    boolean hasMessage(MemorySegment memory) {
        long word = slots.wordAcquire(memory, slots.slot(position));
        long ahead = SlotWord.lapsAhead(word, slots.lap(position));
        int state = SlotWord.stateOf(word);
        boolean nothing = ahead < 0 || ahead == 0 && (state == SlotWord.FREE || state == SlotWord.CLAIMED);
        return !nothing || control.redeliverHintAcquire(memory) != knownHint;
    }

    @Override
    long whileEmpty(MemorySegment memory) {
        long at = slots.slot(position);
        long word = slots.wordAcquire(memory, at);
        boolean uneasy = SlotWord.ownerOf(word) != 0;
        if (uneasy) {
            halfDone.recover(at, word);
        }
        lookAroundNow(memory);
        return uneasy ? Awaited.UNEASY_SLICE : Awaited.QUIET_SLICE;
    }

    @Override
    void letGo(MemorySegment memory) {
        if (SlotWord.ownerOf(taken) == owner && slots.wordAcquire(memory, slot) == taken) { // its handler is cut off
            if (takenState == SlotWord.TAKEN_ONCE) {
                free(memory);
            } else {
                putBack(memory);
            }
        }
    }

    private void hand(MemorySegment memory, MessageHandler handler) {
        boolean done = false;
        try {
            ValueType type = QueueMessage.typeOf(handle, header);
            MemorySegment payload = readable.asSlice(slots.payload(slot), MessageHeader.byteSizeOf(header));
            handler.onMessage(payload, type, MessageHeader.tagOf(header), redelivered);
            done = true;
        } finally {
            if (done || takenState == SlotWord.TAKEN_ONCE) {
                free(memory);
            } else {
                putBack(memory);
            }
        }
    }

    private void free(MemorySegment memory) {
        slots.wordRelease(memory, slot, SlotWord.freed(taken)); // SYNC mpmc.free
    }

    /// Nobody has it: the message is found again by looking through all slots.
    private void putBack(MemorySegment memory) {
        control.redeliverHintBump(memory); // SYNC mpmc.redeliver
        slots.wordRelease(memory, slot, SlotWord.with(taken, SlotWord.REDELIVER, 0));
        control.redeliverHintBump(memory); // SYNC mpmc.redeliver
        signals.notEmpty().announce(memory);
    }

    /// Takes the next message, if there is one.
    private boolean takeNext(MemorySegment memory) {
        if (control.redeliverHintAcquire(memory) != knownHint && takeRedelivered(memory)) { // SYNC mpmc.redeliver
            return true;
        }
        if (crowd > 0) {
            joinCrowd(memory);
        }
        while (true) {
            long at = slots.slot(position);
            long word = slots.wordAcquire(memory, at); // SYNC mpmc.publish
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.READY, 0)) {
                if (take(memory, at, word)) {
                    position++;
                    moveHint(memory);
                    redelivered = false;
                    return true;
                }
            } else if (!goOn(memory, at, word, lap)) {
                return false;
            }
        }
    }

    /// The header is read and checked first, so that nothing impossible is ever taken.
    private boolean take(MemorySegment memory, long at, long word) {
        long found = slots.headerPlain(memory, at);
        if (!untaken.isPossible(at, word, found)) {
            return false;
        }
        long mine = SlotWord.with(word, takenState, owner);
        if (!slots.wordCompareAndSet(memory, at, word, mine)) {
            return false;
        }
        slot = at;
        taken = mine;
        header = found;
        return true;
    }

    /// Looks through all slots for a message whose consumer died or threw.
    private boolean takeRedelivered(MemorySegment memory) {
        long hint = control.redeliverHintAcquire(memory); // SYNC mpmc.redeliver
        for (long step = slots.capacity(); step > 0; step--) {
            long at = slots.slot(scan);
            long word = slots.wordAcquire(memory, at);
            if (SlotWord.stateOf(word) == SlotWord.REDELIVER && take(memory, at, word)) {
                control.redeliveredBump(memory);
                redelivered = true;
                return true;
            }
            scan++;
        }
        knownHint = hint;
        return false;
    }

    /// Others consume too: the hint is worth a look before each message, and is kept exact.
    private void joinCrowd(MemorySegment memory) {
        crowd--;
        long hint = control.headAcquire(memory);
        if (hint - position > 0) {
            position = hint;
        }
    }

    private void moveHint(MemorySegment memory) {
        if (crowd > 0 || (position & MpmcControl.HINT_STEP - 1) == 0) {
            control.headAtLeast(memory, position);
        }
    }

    /// The slot holds no message for this position: passes it when it never will.
    ///
    /// @return false when there is nothing to take now
    private boolean goOn(MemorySegment memory, long at, long word, long lap) {
        long ahead = walk.requirePossible(position, word, lap);
        int state = ahead == 0 ? SlotWord.stateOf(word) : SlotWord.FREE;
        if (ahead < 0 || ahead == 0 && state <= SlotWord.CLAIMED) {
            return nothingAt(memory, at, word);
        }
        if (state == SlotWord.ABORTED) {
            if (slots.wordCompareAndSet(memory, at, word, SlotWord.freed(word))) {
                position++;
                moveHint(memory);
                signals.notFull().announce(memory);
            }
            return true;
        }
        if (state != SlotWord.READY) {
            crowd = SlotWalk.CROWD;
            position = walk.next(position, word, control.headAcquire(memory));
        }
        return true;
    }

    /// Empty, or held up by somebody who may be dead.
    private boolean nothingAt(MemorySegment memory, long at, long word) {
        heldUp = SlotWord.ownerOf(word) != 0;
        if (heldUp) {
            return halfDone.recover(at, word);
        }
        if ((++emptyLooks & LOOKS - 1) == 0 && lookAround.isDue()) {
            lookAroundNow(memory);
        }
        return false;
    }

    private void lookAroundNow(MemorySegment memory) {
        if (lookAround.look()) {
            knownHint = control.redeliverHintAcquire(memory) - 1; // there is something to find
        }
    }
}
