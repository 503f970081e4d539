package org.libsharedmemory.queue;

import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.segment.SegmentCorruptException;

/// How a producer or consumer walks from slot to slot, and what it cannot meet on the way unless the memory is
/// damaged.
///
/// A position that was reached lies at most at the true tail or head: everything before it was claimed or taken.
/// Hence its slot is at most one lap behind. And since hints lag little, it is not many laps ahead either.
final class SlotWalk {
    /// Messages for which a handle that met others keeps close to the hint.
    static final int CROWD = 64;

    private final String name;
    private final MpmcSlots slots;
    private final int tableEntries;
    private final long mostAhead;

    SlotWalk(String name, MpmcSlots slots, int tableEntries) {
        this.name = name;
        this.slots = slots;
        this.tableEntries = tableEntries;
        this.mostAhead = 2 + MpmcControl.HINT_STEP * (tableEntries + 2L) / slots.capacity();
    }

    /// Checks a slot word found at a position.
    ///
    /// @return how many laps it is ahead of the position: -1, 0 or more
    long requirePossible(long position, long word, long lap) {
        long ahead = SlotWord.lapsAhead(word, lap);
        if (ahead < -1 || !SlotWord.isPossible(word, tableEntries)) {
            throw corrupt(position, word);
        }
        return ahead;
    }

    /// Where to go on behind a position whose slot others have used.
    ///
    /// @param hint read after the word
    long next(long position, long word, long hint) {
        long next = hint - position > 0 ? hint : position + 1;
        if (SlotWord.lapsAhead(word, slots.lap(next)) > mostAhead) {
            throw corrupt(position, word);
        }
        return next;
    }

    private SegmentCorruptException corrupt(long position, long word) {
        return new SegmentCorruptException(
                name,
                "the slot of position " + position + " says lap=" + (word >>> 15) + " state=" + SlotWord.stateOf(word)
                        + " owner=" + SlotWord.ownerOf(word) + ", which cannot be");
    }
}
