package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.wait.Awaited;
import org.libsharedmemory.internal.wait.ChangeSignal;

/// One of many producers of slots. It claims the slot itself, with its owner in the same word, so that nobody ever
/// has to guess who left something half done. Not lock-free: a claim that stands holds up the consumers, until its
/// owner goes on or is proven dead.
final class MpmcProducer extends QueueProducer {
    private final MpmcControl control;
    private final MpmcSlots slots;
    private final SlotWalk walk;
    private final ChangeSignal notEmpty;
    private final int owner;
    private final HalfDone halfDone;
    private long position;
    private long slot;
    private long claimed;
    private int crowd;

    MpmcProducer(SegmentHandle handle, Shape shape) {
        MpmcControl control = new MpmcControl(handle.memory(), shape.controlOffset());
        MpmcSlots slots = MpmcSlots.of(handle.memory(), shape);
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        super(handle, signals.notFull(), new MpmcOccupancy(control, slots), (int) shape.b());
        this.control = control;
        this.slots = slots;
        this.walk = new SlotWalk(handle.name(), slots, shape.tableEntries());
        this.notEmpty = signals.notEmpty();
        this.halfDone = new HalfDone(handle, shape.tableEntries());
        this.owner = handle.index() + 1;
        this.position = control.tailAcquire();
    }

    @Override
    long reserve(int byteSize) {
        if (crowd > 0) {
            joinCrowd();
        }
        while (true) {
            long at = slots.slot(position);
            long word = slots.wordAcquire(at); // SYNC mpmc.free
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.FREE, 0)) {
                long mine = SlotWord.with(word, SlotWord.CLAIMED, owner);
                if (slots.wordCompareAndSet(at, word, mine)) {
                    claimed(at, mine);
                    return slots.payload(at);
                }
            } else if (!goOn(at, word, lap)) {
                return -1;
            }
        }
    }

    @Override
    void seal(int byteSize, long header) {
        slots.headerPlain(slot, header);
        slots.wordRelease(slot, SlotWord.with(claimed, SlotWord.READY, 0)); // SYNC mpmc.publish
    }

    @Override
    void publish() {
        notEmpty.announce();
    }

    @Override
    void abort() {
        slots.wordRelease(slot, SlotWord.with(claimed, SlotWord.ABORTED, 0));
        notEmpty.announce();
    }

    @Override
    boolean hasRoom(int byteSize) {
        long word = slots.wordAcquire(slots.slot(position));
        return SlotWord.lapsAhead(word, slots.lap(position)) >= 0;
    }

    @Override
    long whileFull() {
        long at = slots.slot(position);
        long word = slots.wordAcquire(at);
        if (SlotWord.lapsAhead(word, slots.lap(position)) < 0) {
            return resolve(at, word) || SlotWord.ownerOf(word) != 0 ? Awaited.UNEASY_SLICE : Awaited.QUIET_SLICE;
        }
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo() {
        if (SlotWord.ownerOf(claimed) == owner && slots.wordAcquire(slot) == claimed) {
            abort();
        }
    }

    private void claimed(long at, long word) {
        slot = at;
        claimed = word;
        position++;
        if (crowd > 0 || (position & MpmcControl.HINT_STEP - 1) == 0) {
            control.tailAtLeast(position);
        }
    }

    /// Others produce too: the hint is worth a look before each message, and is kept exact.
    private void joinCrowd() {
        crowd--;
        long hint = control.tailAcquire();
        if (hint - position > 0) {
            position = hint;
        }
    }

    /// The slot is not free for this position: passes it when others have used it.
    ///
    /// @return false when the queue is full
    private boolean goOn(long at, long word, long lap) {
        long ahead = walk.requirePossible(position, word, lap);
        if (ahead < 0) {
            return resolve(at, word);
        }
        crowd = SlotWalk.CROWD;
        position = walk.next(position, word, control.tailAcquire());
        return true;
    }

    /// The message of the lap before still stands in the slot: full, unless a dead owner is the reason.
    ///
    /// @return whether it is worth to look again
    private boolean resolve(long at, long word) {
        if (SlotWord.stateOf(word) == SlotWord.REDELIVER) {
            if (halfDone.isOverdue(at, word)) {
                control.redeliverHintBump(); // SYNC mpmc.redeliver
                notEmpty.announce();
            }
            return false;
        }
        return SlotWord.ownerOf(word) != 0 && halfDone.recover(at, word);
    }
}
