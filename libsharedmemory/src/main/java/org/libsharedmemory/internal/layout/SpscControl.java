package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.LONG_AT;

import java.lang.foreign.MemorySegment;

/// Control block of a queue with one producer and one consumer. Positions count bytes and grow for ever.
///
/// | offset | bytes | field           | written by             | ordering                          |
/// |-------:|------:|-----------------|------------------------|-----------------------------------|
/// |      0 |     8 | tail (hint)     | the producer           | release, acquire                  |
/// |    128 |     8 | head            | the consumer           | release, acquire                  |
/// |    256 |     8 | taken up to     | the consumer           | release, acquire                  |
/// |    264 |     8 | loss            | the consumer, repairer | release, acquire                  |
/// |    272 |     8 | redelivered     | the consumer           | plain                             |
/// |    384 |     4 | producer        | who produces, repairer | compare-and-set, acquire          |
/// |    512 |     4 | consumer        | who consumes, repairer | compare-and-set, acquire          |
/// |    640 |   640 | not-empty event | [EventBlock]           |                                   |
/// |   1280 |   640 | not-full event  | [EventBlock]           |                                   |
///
/// What the consumer notes per message is not on head's line, which a producer without room looks at all the time.
///
/// `tail` is a hint that may lag, never ahead of the truth: a record is published by its header, see [SpscRing]. It
/// is stored once in a while, so that who looks from outside, or takes over, walks over few records.
///
/// `producer` and `consumer` are attachment indexes + 1, 0 for nobody. `taken up to` is behind head while messages
/// are in a handler that acknowledges afterwards: behind the last of them, or some records further. `loss` is one word
/// so that it changes at once: messages lost with their consumer (bits 16–63) and messages removed, but perhaps not yet
/// handled (bits 0–15): 1 throughout a drain.
///
/// SYNC spsc.consume: the consumer releases head behind its last read; the producer acquires it before it
/// overwrites.
public record SpscControl(long offset) {
    public static final long BYTES = 1920;
    private static final long TAIL = 0;
    private static final long HEAD = 128;
    private static final long TAKEN_UP_TO = 256;
    private static final long LOSS = 264;
    private static final long REDELIVERED = 272;
    private static final long PRODUCER = 384;
    private static final long CONSUMER = 512;
    private static final long NOT_EMPTY = 640;
    private static final long NOT_FULL = 1280;
    private static final int LOST_SHIFT = 16;
    private static final long IN_HAND = (1L << LOST_SHIFT) - 1;

    public EventBlock notEmpty(int tableEntries) {
        return new EventBlock(offset + NOT_EMPTY, tableEntries / 64);
    }

    public EventBlock notFull(int tableEntries) {
        return new EventBlock(offset + NOT_FULL, tableEntries / 64);
    }

    public RoleWord producer() {
        return new RoleWord(offset + PRODUCER, "spsc.role");
    }

    public RoleWord consumer() {
        return new RoleWord(offset + CONSUMER, "spsc.role");
    }

    public long tailAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + TAIL);
    }

    public void tailRelease(MemorySegment memory, long tail) {
        CrashPoint.before("spsc.tail");
        LONG_AT.setRelease(memory, offset + TAIL, tail);
    }

    public long headAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + HEAD);
    }

    public void headRelease(MemorySegment memory, long head) {
        CrashPoint.before("spsc.head");
        LONG_AT.setRelease(memory, offset + HEAD, head);
    }

    public long takenUpToAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + TAKEN_UP_TO);
    }

    public void takenUpToRelease(MemorySegment memory, long position) {
        CrashPoint.before("spsc.taken-up-to");
        LONG_AT.setRelease(memory, offset + TAKEN_UP_TO, position);
    }

    public long lossAcquire(MemorySegment memory) {
        return (long) LONG_AT.getAcquire(memory, offset + LOSS);
    }

    public void lossRelease(MemorySegment memory, long loss) {
        CrashPoint.before("spsc.loss");
        LONG_AT.setRelease(memory, offset + LOSS, loss);
    }

    /// Messages lost with their consumers.
    public static long lostOf(long loss) {
        return loss >>> LOST_SHIFT;
    }

    /// The same losses, and so many messages in hand.
    public static long withInHand(long loss, int messages) {
        return loss & ~IN_HAND | messages;
    }

    /// What was in hand is lost.
    public static long handLost(long loss) {
        return (lostOf(loss) + (loss & IN_HAND)) << LOST_SHIFT;
    }

    public long redeliveredPlain(MemorySegment memory) {
        return (long) LONG_AT.get(memory, offset + REDELIVERED);
    }

    public void redeliveredPlain(MemorySegment memory, long count) {
        CrashPoint.before("spsc.redelivered");
        LONG_AT.set(memory, offset + REDELIVERED, count);
    }
}
