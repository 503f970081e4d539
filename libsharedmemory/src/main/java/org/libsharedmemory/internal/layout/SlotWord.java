package org.libsharedmemory.internal.layout;

/// The word that says everything about a slot of an MPMC queue, 64 bits:
///
/// | bits  | content                                                                               |
/// |-------|---------------------------------------------------------------------------------------|
/// | 15–63 | lap: the position the slot is at, divided by the capacity, modulo 2^49                 |
/// | 12–14 | state: 0 FREE, 1 CLAIMED, 2 READY, 3 ABORTED, 4 TAKEN_ONCE, 5 TAKEN_AGAIN, 6 REDELIVER |
/// | 0–11  | owner: attachment index + 1 in CLAIMED, TAKEN_ONCE, TAKEN_AGAIN; 0 in the others       |
///
/// A producer goes FREE → CLAIMED → READY or ABORTED; a consumer READY → TAKEN → FREE of the next lap, ABORTED →
/// FREE of the next lap, REDELIVER → TAKEN. Whoever repairs a dead owner goes CLAIMED → ABORTED, TAKEN_ONCE → FREE
/// of the next lap, TAKEN_AGAIN → REDELIVER.
public final class SlotWord {
    public static final int FREE = 0;
    public static final int CLAIMED = 1;
    public static final int READY = 2;
    public static final int ABORTED = 3;
    /// Its consumer's death loses it.
    public static final int TAKEN_ONCE = 4;
    /// Its consumer's death makes it [#REDELIVER].
    public static final int TAKEN_AGAIN = 5;
    /// Behind head: found by looking through all slots.
    public static final int REDELIVER = 6;

    private static final int STATE_SHIFT = 12;
    private static final int LAP_SHIFT = 15;
    private static final int STATE_MASK = 7;
    private static final int OWNER_MASK = (1 << STATE_SHIFT) - 1;

    private SlotWord() {}

    /// @param lap may be wider than 49 bits, which are kept
    public static long of(long lap, int state, int owner) {
        return lap << LAP_SHIFT | (long) state << STATE_SHIFT | owner;
    }

    public static int stateOf(long word) {
        return (int) (word >>> STATE_SHIFT) & STATE_MASK;
    }

    public static int ownerOf(long word) {
        return (int) word & OWNER_MASK;
    }

    /// The same lap in another state.
    public static long with(long word, int state, int owner) {
        return word & -1L << LAP_SHIFT | (long) state << STATE_SHIFT | owner;
    }

    /// FREE in the next lap.
    public static long freed(long word) {
        return (word & -1L << LAP_SHIFT) + (1L << LAP_SHIFT);
    }

    /// How many laps the word is ahead of `lap`; negative: behind it.
    public static long lapsAhead(long word, long lap) {
        return word - (lap << LAP_SHIFT) >> LAP_SHIFT;
    }

    /// Whether state and owner belong together.
    public static boolean isPossible(long word, int tableEntries) {
        int owner = ownerOf(word);
        return switch (stateOf(word)) {
            case FREE, READY, ABORTED, REDELIVER -> owner == 0;
            case CLAIMED, TAKEN_ONCE, TAKEN_AGAIN -> owner > 0 && owner <= tableEntries;
            default -> false;
        };
    }
}
