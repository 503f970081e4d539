package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.libsharedmemory.segment.SharedMemory;

/// What was acknowledged and what arrived, in shared memory of its own, so that it survives who wrote it.
///
/// A series is up to 256 messages of one producer, numbered from 1. For each the ledger keeps the highest number
/// whose offer was acknowledged, and for each message how often it arrived as new and how often marked as
/// redelivered.
record QueueLedger(SharedMemory shared) implements AutoCloseable {
    static final int SERIES = 1 << 16;
    static final int PER_SERIES = 256;
    static final long BYTE_SIZE = 4096 + SERIES * 8L + SERIES * PER_SERIES * 2L;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long NEXT_SERIES = 0;
    private static final long TORN = 128;
    private static final long DISORDERED = 256;
    private static final long PAUSE = 320;
    private static final long COUNT_FROM = 384;
    private static final long PROGRESS = 512; // by handle, 128 bytes apart, and what follows behind it
    private static final long STANDSTILL = PROGRESS + 8;
    private static final long OPERATION = PROGRESS + 16;
    private static final long HANDED = PROGRESS + 24;
    private static final long ACKNOWLEDGED = 4096;
    private static final long ARRIVED = ACKNOWLEDGED + SERIES * 8L;

    private MemorySegment memory() {
        return shared.memory();
    }

    int newSeries() {
        int series = (int) (long) LONG.getAndAdd(memory(), NEXT_SERIES, 1L);
        if (series >= SERIES) {
            throw new AssertionError("more than " + SERIES + " series");
        }
        return series;
    }

    void acknowledge(int series, int number) {
        LONG.setRelease(memory(), ACKNOWLEDGED + series * 8L, (long) number);
    }

    long acknowledged(int series) {
        return (long) LONG.getAcquire(memory(), ACKNOWLEDGED + series * 8L);
    }

    void arrive(int series, int number, boolean redelivered) {
        long at = ARRIVED + ((long) series * PER_SERIES + number - 1) * 2 + (redelivered ? 1 : 0);
        memory().set(ValueLayout.JAVA_BYTE, at, (byte) (memory().get(ValueLayout.JAVA_BYTE, at) + 1));
    }

    private int arrived(int series, int number, boolean redelivered) {
        long at = ARRIVED + ((long) series * PER_SERIES + number - 1) * 2 + (redelivered ? 1 : 0);
        return memory().get(ValueLayout.JAVA_BYTE, at);
    }

    void torn() {
        LONG.getAndAdd(memory(), TORN, 1L);
    }

    void disordered() {
        LONG.getAndAdd(memory(), DISORDERED, 1L);
    }

    /// Counts what a handle has done, for who watches whether it goes on.
    void progress(int handle) {
        LONG.getAndAdd(memory(), PROGRESS + handle * 128L, 1L);
    }

    long progressOf(int handle) {
        return (long) LONG.getAcquire(memory(), PROGRESS + handle * 128L);
    }

    /// Whether those who live have nothing to do, because nobody is there to be killed.
    void pause(boolean pause) {
        LONG.setRelease(memory(), PAUSE, pause ? 1L : 0L);
    }

    boolean isPause() {
        return (long) LONG.getAcquire(memory(), PAUSE) != 0;
    }

    /// Whoever was in the way is gone, or who was missing is there: standstills count from now on.
    void countFromNow() {
        LONG.setRelease(memory(), COUNT_FROM, System.nanoTime());
    }

    /// As `System.nanoTime`.
    long countFrom() {
        return (long) LONG.getAcquire(memory(), COUNT_FROM);
    }

    /// @param nanos between two messages of a handle
    void stoodStill(int handle, long nanos) {
        longer(STANDSTILL + handle * 128L, nanos);
    }

    long longestStandstillOf(int handle) {
        return (long) LONG.getAcquire(memory(), STANDSTILL + handle * 128L);
    }

    /// @param nanos that one call took
    void called(int handle, long nanos) {
        longer(OPERATION + handle * 128L, nanos);
    }

    long longestCallOf(int handle) {
        return (long) LONG.getAcquire(memory(), OPERATION + handle * 128L);
    }

    /// For a handle that was itself stopped in a call.
    void forgetCallsOf(int handle) {
        LONG.setRelease(memory(), OPERATION + handle * 128L, 0L);
    }

    private void longer(long at, long nanos) { // only its handle writes it
        if (nanos > (long) LONG.getAcquire(memory(), at)) {
            LONG.setRelease(memory(), at, nanos);
        }
    }

    /// A handle is given a message, or the call that gave it has returned.
    void handed(int handle, boolean given) {
        LONG.setRelease(memory(), HANDED + handle * 128L, given ? 1L : 0L);
    }

    /// Whether a dead handle was given a message and its call had not returned; forgotten afterwards.
    boolean takeHanded(int handle) {
        return (long) LONG.getAndSet(memory(), HANDED + handle * 128L, 0L) != 0;
    }

    /// The sum of all series.
    Sum sum() {
        long acknowledged = 0;
        long lost = 0;
        long duplicates = 0;
        long marked = 0;
        List<String> examples = new ArrayList<>();
        long series = (long) LONG.getAcquire(memory(), NEXT_SERIES);
        for (int each = 0; each < series; each++) {
            long last = acknowledged(each);
            acknowledged += last;
            for (int number = 1; number <= PER_SERIES; number++) {
                int fresh = arrived(each, number, false);
                int again = arrived(each, number, true);
                boolean missing = number <= last && fresh + again == 0;
                lost += missing ? 1 : 0;
                duplicates += Math.max(0, fresh - 1);
                marked += again;
                if ((missing || fresh > 1) && examples.size() < 5) {
                    examples.add("series " + each + " number " + number + " of " + last + ": new " + fresh + ", again "
                            + again);
                }
            }
        }
        return new Sum(
                acknowledged,
                lost,
                duplicates,
                marked,
                (long) LONG.getAcquire(memory(), TORN),
                (long) LONG.getAcquire(memory(), DISORDERED),
                examples);
    }

    record Sum(
            long acknowledged,
            long lost,
            long unmarkedDuplicates,
            long marked,
            long torn,
            long disordered,
            List<String> examples) {}

    /// A message: series, number, and a checksum over both and the filling.
    static byte[] message(int series, int number) {
        byte[] bytes = new byte[16 + number % 180];
        MemorySegment message = MemorySegment.ofArray(bytes);
        message.asSlice(12).fill((byte) number);
        message.set(ValueLayout.JAVA_INT_UNALIGNED, 0, series);
        message.set(ValueLayout.JAVA_INT_UNALIGNED, 4, number);
        message.set(ValueLayout.JAVA_INT_UNALIGNED, 8, checksum(bytes));
        return bytes;
    }

    static boolean isSound(byte[] bytes) {
        MemorySegment message = MemorySegment.ofArray(bytes);
        return bytes.length >= 16
                && seriesOf(bytes) >= 0
                && seriesOf(bytes) < SERIES
                && numberOf(bytes) >= 1
                && numberOf(bytes) <= PER_SERIES
                && message.get(ValueLayout.JAVA_INT_UNALIGNED, 8) == checksum(bytes);
    }

    static int seriesOf(byte[] bytes) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    static int numberOf(byte[] bytes) {
        return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 4);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 8);
        crc.update(bytes, 12, bytes.length - 12);
        return (int) crc.getValue();
    }

    @Override
    public void close() {
        shared.close();
    }
}
