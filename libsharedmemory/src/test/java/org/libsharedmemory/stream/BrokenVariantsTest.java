package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.layout.StreamControl;
import org.libsharedmemory.testing.CrashPrefix;

/// A stream as small as can be, over the real blocks, with one rule broken at a time: the checks that the real one
/// passes find each of them, and pass the sound one.
class BrokenVariantsTest {
    private static final int BYTES = 4096;
    private static final long CONTROL = 256;
    private static final long CELLS = CONTROL + StreamControl.BYTES;

    enum Breakage {
        NONE,
        STAMP_NOT_READ_AGAIN,
        HINT_IS_THE_PUBLICATION,
        CHANGE_BIT_FLIPPED,
        LOCK_NEVER_RECOVERED
    }

    /// Writer and reader over one memory. The lock word holds a process number, and a list says who is dead.
    private static final class SmallStream {
        final StreamControl control;
        final StreamCells cells;
        final ClassicV1Stream area;
        final List<Integer> dead = new ArrayList<>();
        private final Breakage breakage;

        SmallStream(MemorySegment memory, Breakage breakage) {
            this.control = new StreamControl(memory, CONTROL);
            this.cells = new StreamCells(memory, CELLS, StreamCells.strideFor(BYTES), 3, BYTES);
            this.area = new ClassicV1Stream(memory);
            this.breakage = breakage;
        }

        static SmallStream fresh(Arena arena, Breakage breakage) {
            return new SmallStream(arena.allocate(CELLS + 4 * StreamCells.strideFor(BYTES), 128), breakage);
        }

        long latest() {
            long version = control.versionAcquire();
            while (breakage != Breakage.HINT_IS_THE_PUBLICATION
                    && cells.stampAcquire(cells.cell(version + 1)) == 2 * (version + 1)) {
                version++;
            }
            return version;
        }

        /// False: the lock is not to be had.
        boolean lock(int process) {
            int holder = control.writerAcquire();
            if (holder != 0 && dead.contains(holder) && breakage != Breakage.LOCK_NEVER_RECOVERED) {
                control.writerRelease(0);
            }
            return control.writerCompareAndSet(0, process);
        }

        void take() {
            long latest = latest();
            control.versionRelease(latest);
            if (latest > 0 && control.classicVersionAcquire() < latest) {
                put(latest);
            }
        }

        void write(MemorySegment value) {
            long version = latest() + 1;
            long cell = cells.cell(version);
            cells.stampOddPlain(cell, version);
            VarHandle.releaseFence();
            BulkCopy.copy(value, 0, cells.memory(), cell + StreamCells.HEADER_BYTES, value.byteSize());
            cells.headPlain(cell, 1, value.byteSize());
            cells.stampEvenRelease(cell, version);
            control.versionRelease(version);
            put(version);
        }

        private void put(long version) {
            long cell = cells.cell(version);
            long size = StreamCells.sizeOf(cells.headPlain(cell));
            BulkCopy.copy(cells.memory(), cell + StreamCells.HEADER_BYTES, area.memory(), 5, Math.min(size, 200));
            area.sizePlain(size);
            int flipped = ~area.flagsAcquire() & 1;
            area.flagsRelease(breakage == Breakage.CHANGE_BIT_FLIPPED ? flipped : (int) version & 1);
            control.classicVersionRelease(version);
        }

        /// The newest value; null: overtaken.
        byte[] read() {
            long version = latest();
            long cell = cells.cell(version);
            if (cells.stampAcquire(cell) != 2 * version) {
                return null;
            }
            byte[] copy = new byte[(int) StreamCells.sizeOf(cells.headPlain(cell))];
            MemorySegment.copy(
                    cells.memory(), cell + StreamCells.HEADER_BYTES, MemorySegment.ofArray(copy), 0, copy.length);
            VarHandle.acquireFence();
            boolean held = cells.stampPlain(cell) == 2 * version;
            return held || breakage == Breakage.STAMP_NOT_READ_AGAIN ? copy : null;
        }
    }

    private static MemorySegment value(long sequence) {
        return MemorySegment.ofArray(CheckedValue.bytes(1, sequence, BYTES - 8));
    }

    /// Every prefix of a write, then a successor.
    private static List<String> crashProblems(Breakage breakage) throws Exception {
        List<String> problems = new ArrayList<>();
        for (int k = 1; ; k++) {
            try (Arena arena = Arena.ofConfined()) {
                SmallStream stream = SmallStream.fresh(arena, breakage);
                assertThat(stream.lock(1)).isTrue();
                stream.write(value(1));
                stream.write(value(2));
                boolean stopped = CrashPrefix.stopBefore(k, () -> stream.write(value(3)));
                stream.dead.add(1);
                long published = stream.cells.stampAcquire(stream.cells.cell(3)) == 6 ? 3 : 2;
                if (!stream.lock(2)) {
                    problems.add("step " + k + ": the lock is lost");
                    stream.control.writerRelease(2);
                }
                if (stream.latest() != published) {
                    problems.add("step " + k + ": version " + stream.latest() + " instead of " + published);
                }
                stream.take();
                if ((stream.area.flagsAcquire() & 1) != (published & 1)) {
                    problems.add("step " + k + ": change bit of version " + published);
                }
                if (!stopped) {
                    return problems;
                }
            }
        }
    }

    /// Torn values among those read while they are written at full speed.
    private static long tornValues(Breakage breakage, long nanos) throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            SmallStream stream = SmallStream.fresh(arena, breakage);
            stream.write(value(1));
            AtomicLong end = new AtomicLong(System.nanoTime() + nanos);
            Thread writing = Thread.ofPlatform().start(() -> {
                for (long sequence = 2; System.nanoTime() < end.get(); sequence++) {
                    stream.write(value(sequence));
                }
            });
            long torn = 0;
            while (writing.isAlive()) {
                byte[] read = stream.read();
                if (read != null && CheckedValue.of(read) == null) {
                    torn++;
                    end.set(0);
                }
            }
            writing.join();
            return torn;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HINT_IS_THE_PUBLICATION", "CHANGE_BIT_FLIPPED", "LOCK_NEVER_RECOVERED"})
    @Tag("crashpoints")
    void crashPrefixesFindIt(Breakage breakage) throws Exception {
        assertThat(crashProblems(breakage)).isNotEmpty();
    }

    @Test
    @Tag("crashpoints")
    void crashPrefixesPassTheSoundOne() throws Exception {
        assertThat(crashProblems(Breakage.NONE)).isEmpty();
    }

    @Test
    void readingAtFullSpeedFindsAMissingSecondLook() throws InterruptedException {
        assertThat(tornValues(Breakage.STAMP_NOT_READ_AGAIN, 30_000_000_000L)).isPositive();
    }

    @Test
    void readingAtFullSpeedPassesTheSoundOne() throws InterruptedException {
        assertThat(tornValues(Breakage.NONE, 1_000_000_000L)).isZero();
    }
}
