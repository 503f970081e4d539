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
final class MpmcConsumer extends QueueConsumer {
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
        MpmcControl control = new MpmcControl(handle.memory(), shape.controlOffset());
        MpmcSlots slots = MpmcSlots.of(handle.memory(), shape);
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        super(handle, delivery, signals.notEmpty(), new MpmcOccupancy(control, slots), (int) shape.b());
        this.control = control;
        this.slots = slots;
        this.walk = new SlotWalk(handle.name(), slots, shape.tableEntries());
        this.signals = signals;
        this.readable = handle.memory().asReadOnly();
        this.untaken = new UntakenMessages(handle, slots, (int) shape.b());
        this.owner = handle.index() + 1;
        this.takenState = delivery == Delivery.AT_LEAST_ONCE ? SlotWord.TAKEN_AGAIN : SlotWord.TAKEN_ONCE;
        this.halfDone = new HalfDone(handle, shape.tableEntries());
        this.lookAround = new LookAround(halfDone, slots);
        this.backoff = new Backoff(Math.min(LITTLE_MESSAGES, slots.capacity() / 4));
        this.position = control.headAcquire();
    }

    @Override
    @Nullable
    Message takeOne() {
        if (!takeNext()) {
            return null;
        }
        boolean copied = false;
        try {
            Message message = QueueMessage.copyOf(handle, slots.payload(slot), header, redelivered);
            copied = true;
            return message;
        } finally {
            if (copied) {
                free();
                signals.notFull().announce();
            } else {
                putBack(); // too large for the heap
            }
        }
    }

    @Override
    @Nullable
    Message peekOne() {
        while (true) {
            Message message = control.redeliverHintAcquire() == knownHint ? null : untaken.redelivered();
            if (message != null) {
                return message;
            }
            long at = slots.slot(position);
            long word = slots.wordAcquire(at); // SYNC mpmc.publish
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.READY, 0)) {
                message = untaken.copy(at, word, false);
                if (message != null) {
                    return message;
                }
            } else if (!goOn(at, word, lap)) {
                return null;
            }
        }
    }

    @Override
    List<Message> snapshot() {
        return untaken.all(Math.max(position, control.headAcquire()));
    }

    @Override
    int drain(MessageHandler handler, int limit) {
        int handled = 0;
        if (dry) {
            backoff.beforeLook();
        }
        try {
            while (handled < limit && !handle.isClosed() && takeNext()) {
                handled++;
                hand(handler);
            }
        } finally {
            if (handled > 0) {
                signals.notFull().announce();
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
    boolean hasMessage() {
        long word = slots.wordAcquire(slots.slot(position));
        long ahead = SlotWord.lapsAhead(word, slots.lap(position));
        int state = SlotWord.stateOf(word);
        boolean nothing = ahead < 0 || ahead == 0 && (state == SlotWord.FREE || state == SlotWord.CLAIMED);
        return !nothing || control.redeliverHintAcquire() != knownHint;
    }

    @Override
    long whileEmpty() {
        long at = slots.slot(position);
        long word = slots.wordAcquire(at);
        boolean uneasy = SlotWord.ownerOf(word) != 0;
        if (uneasy) {
            halfDone.recover(at, word);
        }
        lookAroundNow();
        return uneasy ? Awaited.UNEASY_SLICE : Awaited.QUIET_SLICE;
    }

    @Override
    void letGo() {
        if (SlotWord.ownerOf(taken) == owner && slots.wordAcquire(slot) == taken) { // its handler is cut off
            if (takenState == SlotWord.TAKEN_ONCE) {
                free();
            } else {
                putBack();
            }
        }
    }

    private void hand(MessageHandler handler) {
        boolean done = false;
        try {
            ValueType type = QueueMessage.typeOf(handle, header);
            MemorySegment payload = readable.asSlice(slots.payload(slot), MessageHeader.byteSizeOf(header));
            handler.onMessage(payload, type, MessageHeader.tagOf(header), redelivered);
            done = true;
        } finally {
            if (done || takenState == SlotWord.TAKEN_ONCE) {
                free();
            } else {
                putBack();
            }
        }
    }

    private void free() {
        slots.wordRelease(slot, SlotWord.freed(taken)); // SYNC mpmc.free
    }

    /// Nobody has it: the message is found again by looking through all slots.
    private void putBack() {
        control.redeliverHintBump(); // SYNC mpmc.redeliver
        slots.wordRelease(slot, SlotWord.with(taken, SlotWord.REDELIVER, 0));
        control.redeliverHintBump(); // SYNC mpmc.redeliver
        signals.notEmpty().announce();
    }

    /// Takes the next message, if there is one.
    private boolean takeNext() {
        if (control.redeliverHintAcquire() != knownHint && takeRedelivered()) { // SYNC mpmc.redeliver
            return true;
        }
        if (crowd > 0) {
            joinCrowd();
        }
        while (true) {
            long at = slots.slot(position);
            long word = slots.wordAcquire(at); // SYNC mpmc.publish
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.READY, 0)) {
                if (take(at, word)) {
                    position++;
                    moveHint();
                    redelivered = false;
                    return true;
                }
            } else if (!goOn(at, word, lap)) {
                return false;
            }
        }
    }

    /// The header is read and checked first, so that nothing impossible is ever taken.
    private boolean take(long at, long word) {
        long found = slots.headerPlain(at);
        if (!untaken.isPossible(at, word, found)) {
            return false;
        }
        long mine = SlotWord.with(word, takenState, owner);
        if (!slots.wordCompareAndSet(at, word, mine)) {
            return false;
        }
        slot = at;
        taken = mine;
        header = found;
        return true;
    }

    /// Looks through all slots for a message whose consumer died or threw.
    private boolean takeRedelivered() {
        long hint = control.redeliverHintAcquire(); // SYNC mpmc.redeliver
        for (long step = slots.capacity(); step > 0; step--) {
            long at = slots.slot(scan);
            long word = slots.wordAcquire(at);
            if (SlotWord.stateOf(word) == SlotWord.REDELIVER && take(at, word)) {
                control.redeliveredBump();
                redelivered = true;
                return true;
            }
            scan++;
        }
        knownHint = hint;
        return false;
    }

    /// Others consume too: the hint is worth a look before each message, and is kept exact.
    private void joinCrowd() {
        crowd--;
        long hint = control.headAcquire();
        if (hint - position > 0) {
            position = hint;
        }
    }

    private void moveHint() {
        if (crowd > 0 || (position & MpmcControl.HINT_STEP - 1) == 0) {
            control.headAtLeast(position);
        }
    }

    /// The slot holds no message for this position: passes it when it never will.
    ///
    /// @return false when there is nothing to take now
    private boolean goOn(long at, long word, long lap) {
        long ahead = walk.requirePossible(position, word, lap);
        int state = ahead == 0 ? SlotWord.stateOf(word) : SlotWord.FREE;
        if (ahead < 0 || ahead == 0 && state <= SlotWord.CLAIMED) {
            return nothingAt(at, word);
        }
        if (state == SlotWord.ABORTED) {
            if (slots.wordCompareAndSet(at, word, SlotWord.freed(word))) {
                position++;
                moveHint();
                signals.notFull().announce();
            }
            return true;
        }
        if (state != SlotWord.READY) {
            crowd = SlotWalk.CROWD;
            position = walk.next(position, word, control.headAcquire());
        }
        return true;
    }

    /// Empty, or held up by somebody who may be dead.
    private boolean nothingAt(long at, long word) {
        heldUp = SlotWord.ownerOf(word) != 0;
        if (heldUp) {
            return halfDone.recover(at, word);
        }
        if ((++emptyLooks & LOOKS - 1) == 0 && lookAround.isDue()) {
            lookAroundNow();
        }
        return false;
    }

    private void lookAroundNow() {
        if (lookAround.look()) {
            knownHint = control.redeliverHintAcquire() - 1; // there is something to find
        }
    }
}
