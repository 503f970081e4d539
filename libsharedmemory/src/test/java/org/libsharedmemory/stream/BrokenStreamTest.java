package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.internal.layout.BulkCopy;
import org.libsharedmemory.internal.layout.ClassicFlags;
import org.libsharedmemory.internal.layout.ClassicV1Stream;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.stream.StreamCrashPrefixTest.Kind;
import org.libsharedmemory.stream.StreamCrashPrefixTest.Recovery;
import org.libsharedmemory.stream.StreamInterleavingTest.Pair;
import org.libsharedmemory.testing.Breakage;
import org.libsharedmemory.testing.Schedules;
import org.libsharedmemory.testing.ShippedCopy;

/// Tests of streams that pass with the shipped classes fail when one rule is broken in these.
@Tag("crashpoints")
class BrokenStreamTest {
    enum Check implements Callable<Void> {
        OVERTAKING_A_READER,
        READING_WHILE_WRITING,
        TWO_WRITERS,
        DEATH_OF_A_WRITER,
        WAKING;

        @Override
        @SuppressWarnings("JUnitMethodInvoked") // the tests themselves, in another copy
        public @Nullable Void call() throws Exception {
            switch (this) {
                case OVERTAKING_A_READER -> meet(Writers.ONE, StreamOperation.WRITE_TWICE, StreamOperation.READ_NEXT);
                case READING_WHILE_WRITING -> meet(Writers.ONE, StreamOperation.WRITE, StreamOperation.READ);
                case TWO_WRITERS -> meet(Writers.SEVERAL, StreamOperation.WRITE, StreamOperation.WRITE);
                case DEATH_OF_A_WRITER ->
                    new StreamCrashPrefixTest().writing(new Kind(StreamLayout.V1, Writers.ONE, Recovery.WRITER));
                case WAKING -> new StreamWakingTest().everyWriteWakesTheReaderThatSleepsWithOneEvent();
            }
            return null;
        }

        private static void meet(Writers writers, StreamOperation first, StreamOperation second) throws Exception {
            StreamInterleavingTest.play(new Pair(StreamLayout.NONE, writers, first, second), Schedules.Extent.SHORT);
        }
    }

    static Stream<Breakage<Check>> breakages() {
        return Stream.of(
                new Breakage<>(NoOddStamp.class, CellTarget.class, Check.OVERTAKING_A_READER, "torn"),
                new Breakage<>(NoSecondLook.class, CellSource.class, Check.OVERTAKING_A_READER, "torn"),
                new Breakage<>(
                        PublishedBeforeTheCopy.class,
                        SharedMemoryWriteStream.class,
                        Check.READING_WHILE_WRITING,
                        "torn"),
                new Breakage<>(LockNotTaken.class, CellTarget.class, Check.TWO_WRITERS, "version given twice"),
                new Breakage<>(
                        HintIsThePublication.class, StreamBlocks.class, Check.DEATH_OF_A_WRITER, "cell.stamp-even]"),
                new Breakage<>(
                        NoRepair.class,
                        List.of(StreamRepair.class, CellTarget.class),
                        Check.DEATH_OF_A_WRITER,
                        "classicVersion"),
                new Breakage<>(ChangeBitFlipped.class, StreamRepair.class, Check.DEATH_OF_A_WRITER, "flags"),
                new Breakage<>(NobodyWoken.class, CellTarget.class, Check.WAKING, "event"));
    }

    @ParameterizedTest
    @MethodSource("breakages")
    void isNoticed(Breakage<Check> breakage) throws Exception {
        breakage.isNoticed();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFoundInASoundCopy(Check check) throws Exception {
        ShippedCopy.sound().run(check);
    }

    static final class NoOddStamp {
        static void stampOddPlain(StreamCells cells, MemorySegment memory, long cell, long version) {}
    }

    static final class NoSecondLook {
        private static final ThreadLocal<Long> FIRST = new ThreadLocal<>();

        static long stampAcquire(StreamCells cells, MemorySegment memory, long cell) {
            FIRST.set(cells.stampAcquire(memory, cell));
            return FIRST.get();
        }

        static long stampPlain(StreamCells cells, MemorySegment memory, long cell) {
            return FIRST.get();
        }
    }

    static final class PublishedBeforeTheCopy {
        private static Runnable copying;

        static void copy(Object array, int index, MemorySegment to, ValueLayout element, long toOffset, int length) {
            copying = () -> BulkCopy.copy(array, index, to, element, toOffset, length);
        }

        static long publish(ValueTarget target, MemorySegment memory, ValueType type, long size) {
            long version = target.publish(memory, type, size);
            copying.run();
            return version;
        }
    }

    static final class LockNotTaken {
        static void lock(WriterWord word, MemorySegment memory) {}

        static void unlock(WriterWord word, MemorySegment memory) {}
    }

    static final class HintIsThePublication {
        static boolean isPublished(StreamBlocks blocks, MemorySegment memory, long version) {
            return false;
        }
    }

    static final class NoRepair {
        static void bringUp(StreamBlocks blocks, @Nullable ClassicArea area, int holder) {}
    }

    static final class ChangeBitFlipped {
        private static MemorySegment stream;

        static long headPlain(StreamCells cells, MemorySegment memory, long cell) {
            stream = memory;
            return cells.headPlain(memory, cell);
        }

        static int changeOf(long head) {
            return ~ClassicV1Stream.flagsAcquire(stream) & ClassicFlags.CHANGE;
        }
    }

    static final class NobodyWoken {
        static void announce(ChangeSignal signal, MemorySegment memory) {}
    }
}
