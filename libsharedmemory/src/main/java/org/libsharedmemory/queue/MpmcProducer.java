package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
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
final class MpmcProducer extends ProducerHandle {
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
        MpmcControl control = new MpmcControl(shape.controlOffset());
        MpmcSlots slots = MpmcSlots.of(shape);
        Signals signals =
                Signals.of(handle, control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
        super(handle, signals.notFull(), new MpmcOccupancy(handle.memory(), control, slots), (int) shape.b());
        this.control = control;
        this.slots = slots;
        this.walk = new SlotWalk(handle.name(), slots, shape.tableEntries());
        this.notEmpty = signals.notEmpty();
        this.halfDone = new HalfDone(handle, shape.tableEntries());
        this.owner = handle.index() + 1;
        this.position = control.tailAcquire(handle.memory());
    }

    @Override
    long reserve(MemorySegment memory, int byteSize) {
        if (crowd > 0) {
            joinCrowd(memory);
        }
        while (true) {
            long at = slots.slot(position);
            long word = slots.wordAcquire(memory, at); // SYNC mpmc.free
            long lap = slots.lap(position);
            if (word == SlotWord.of(lap, SlotWord.FREE, 0)) {
                long mine = SlotWord.with(word, SlotWord.CLAIMED, owner);
                if (slots.wordCompareAndSet(memory, at, word, mine)) {
                    claimed(memory, at, mine);
                    return slots.payload(at);
                }
            } else if (!goOn(memory, at, word, lap)) {
                return -1;
            }
        }
    }

    @Override
    void seal(MemorySegment memory, int byteSize, long header) {
        slots.headerPlain(memory, slot, header);
        slots.wordRelease(memory, slot, SlotWord.with(claimed, SlotWord.READY, 0)); // SYNC mpmc.publish
    }

    @Override
    void publish(MemorySegment memory) {
        notEmpty.announce(memory);
    }

    @Override
    void abort(MemorySegment memory) {
        slots.wordRelease(memory, slot, SlotWord.with(claimed, SlotWord.ABORTED, 0));
        notEmpty.announce(memory);
    }

    @Override
    boolean hasRoom(MemorySegment memory, int byteSize) {
        long word = slots.wordAcquire(memory, slots.slot(position));
        return SlotWord.lapsAhead(word, slots.lap(position)) >= 0;
    }

    @Override
    long whileFull(MemorySegment memory) {
        long at = slots.slot(position);
        long word = slots.wordAcquire(memory, at);
        if (SlotWord.lapsAhead(word, slots.lap(position)) < 0) {
            return resolve(memory, at, word) || SlotWord.ownerOf(word) != 0
                    ? Awaited.UNEASY_SLICE
                    : Awaited.QUIET_SLICE;
        }
        return Awaited.QUIET_SLICE;
    }

    @Override
    void letGo(MemorySegment memory) {
        if (SlotWord.ownerOf(claimed) == owner && slots.wordAcquire(memory, slot) == claimed) {
            abort(memory);
        }
    }

    private void claimed(MemorySegment memory, long at, long word) {
        slot = at;
        claimed = word;
        position++;
        if (crowd > 0 || (position & MpmcControl.HINT_STEP - 1) == 0) {
            control.tailAtLeast(memory, position);
        }
    }

    /// Others produce too: the hint is worth a look before each message, and is kept exact.
    private void joinCrowd(MemorySegment memory) {
        crowd--;
        long hint = control.tailAcquire(memory);
        if (hint - position > 0) {
            position = hint;
        }
    }

    /// The slot is not free for this position: passes it when others have used it.
    ///
    /// @return false when the queue is full
    private boolean goOn(MemorySegment memory, long at, long word, long lap) {
        long ahead = walk.requirePossible(position, word, lap);
        if (ahead < 0) {
            return resolve(memory, at, word);
        }
        crowd = SlotWalk.CROWD;
        position = walk.next(position, word, control.tailAcquire(memory));
        return true;
    }

    /// The message of the lap before still stands in the slot: full, unless a dead owner is the reason.
    ///
    /// @return whether it is worth to look again
    private boolean resolve(MemorySegment memory, long at, long word) {
        if (SlotWord.stateOf(word) == SlotWord.REDELIVER) {
            if (halfDone.isOverdue(at, word)) {
                control.redeliverHintBump(memory); // SYNC mpmc.redeliver
                notEmpty.announce(memory);
            }
            return false;
        }
        return SlotWord.ownerOf(word) != 0 && halfDone.recover(at, word);
    }
}
