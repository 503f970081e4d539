package org.libsharedmemory.stress.jcstress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.libsharedmemory.internal.layout.StreamCells;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.Writers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two writers and two readers of one real stream: no value is torn and no reader goes backwards. A value is the
/// same number eight times; a result is 0 when a read was sound, 1 when it was torn, 2 when it was older than one
/// before.
public final class StreamCell {
    private static final int WORDS = 8;

    private StreamCell() {}

    /// One end of the writers or readers of the stream that all states share: it is what its history makes of it.
    private static final class Ends {
        static final String NAME = "jcstress-" + ProcessHandle.current().pid();
        static final SharedMemoryWriteStream FIRST = SharedMemoryWriteStream.create(
                NAME,
                WORDS * Long.BYTES,
                StreamOptions.DEFAULT.withClassicLayout(StreamLayout.NONE).withWriters(Writers.SEVERAL));
        static final SharedMemoryWriteStream SECOND = SharedMemoryWriteStream.open(NAME);
        static final Reader LEFT = new Reader();
        static final Reader RIGHT = new Reader();
        static final HastyReader HASTY = new HastyReader();
        static long next;

        private Ends() {}

        static void write(SharedMemoryWriteStream writer) {
            writer.write(ValueType.LONGS, WORDS * Long.BYTES, StreamCell::fill);
        }
    }

    /// Runs under the writer lock, hence the plain counter.
    private static void fill(MemorySegment value) {
        Ends.next++;
        for (long i = 0; i < WORDS; i++) {
            value.set(ValueLayout.JAVA_LONG, i * Long.BYTES, Ends.next);
        }
    }

    private static boolean isTorn(MemorySegment value, ValueLayout.OfLong layout, long offset) {
        long first = value.get(layout, offset);
        for (long i = 1; i < WORDS; i++) {
            if (value.get(layout, offset + i * Long.BYTES) != first) {
                return true;
            }
        }
        return false;
    }

    private static final class Reader {
        private final SharedMemoryReadStream stream = SharedMemoryReadStream.open(Ends.NAME);
        private final MemorySegment target = MemorySegment.ofArray(new long[WORDS]);
        private long newest;

        int read() {
            if (stream.readInto(target) < 0) {
                return 0;
            }
            long seen = target.get(ValueLayout.JAVA_LONG, 0);
            boolean backwards = seen < newest;
            newest = Math.max(newest, seen);
            return isTorn(target, ValueLayout.JAVA_LONG, 0) ? 1 : backwards ? 2 : 0;
        }
    }

    /// Reads the cell of the newest version and does not look at its stamp again.
    private static final class HastyReader {
        private final SharedMemoryReadStream versions = SharedMemoryReadStream.open(Ends.NAME);
        private final MemorySegment memory = openMemory().memory();
        private final StreamCells cells;

        HastyReader() {
            long stride = StreamCells.strideFor(WORDS * Long.BYTES);
            cells = new StreamCells(memory.byteSize() - 4 * stride, stride, 3, WORDS * Long.BYTES);
        }

        private static SharedMemory openMemory() {
            try {
                return SharedMemory.open(Ends.NAME, OpenOptions.DEFAULT);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        int read() {
            var value = versions.read();
            if (value == null) {
                return 0;
            }
            long cell = cells.cell(Objects.requireNonNull(value).version() + 1);
            return isTorn(memory, ValueLayout.JAVA_LONG, cell + StreamCells.HEADER_BYTES) ? 1 : 0;
        }
    }

    /// Nothing of its own: the stream is the state.
    @State
    public static class Shared {}

    /// As the library does it.
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both reads are sound")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn (1) or backwards (2)")
    public static class Stamped {
        /// Writes, then reads.
        @Actor
        public void one(Shared s, II_Result r) {
            Ends.write(Ends.FIRST);
            r.r1 = Ends.LEFT.read();
        }

        /// Reads, then writes.
        @Actor
        public void two(Shared s, II_Result r) {
            r.r2 = Ends.RIGHT.read();
            Ends.write(Ends.SECOND);
        }
    }

    /// A reader that does not look at the stamp again.
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "went well by chance")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    public static class BrokenWithoutSecondLook {
        /// Writes.
        @Actor
        public void first(Shared s) {
            Ends.write(Ends.FIRST);
        }

        /// Reads hastily.
        @Actor
        public void hasty(Shared s, II_Result r) {
            r.r1 = Ends.HASTY.read();
        }
    }
}
