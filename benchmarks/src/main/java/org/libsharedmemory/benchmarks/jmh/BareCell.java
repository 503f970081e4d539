package org.libsharedmemory.benchmarks.jmh;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The least that a writer of four rotating cells does in Java, to compare [StreamWrite] with: a stamp, a header, the
/// payload, the stamp again, the version. It is called, not inlined, as a write of the library is for its size.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class BareCell {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final long VERSION = 128;
    private static final long WAITERS = 512;
    private static final long CELLS = 1024;
    private static final long CELL_MASK = 3;
    private static final long HEADER_BYTES = 16;
    private static final long LINE_PAIR = 128;

    @Param({"64", "1024", "65536"})
    public int size;

    private SharedMemory segment;
    private MemorySegment memory;
    private long stride;
    private long stateAt;
    private long version;
    private byte[] bytes;

    @Setup
    public void open() {
        stride = (HEADER_BYTES + size + LINE_PAIR - 1) / LINE_PAIR * LINE_PAIR;
        stateAt = CELLS + (CELL_MASK + 1) * stride;
        segment = SharedMemory.create(JmhNames.next(), stateAt + Long.BYTES, SegmentOptions.DEFAULT);
        memory = segment.memory();
        bytes = new byte[size];
    }

    @TearDown
    public void close() {
        segment.close();
    }

    /// Nobody may be waiting, and nobody ends the stream.
    @Benchmark
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public long alone() {
        return write(memory);
    }

    /// Looks whether the stream has ended before, and whether somebody waits after.
    @Benchmark
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public long watched() {
        MemorySegment here = memory;
        if ((long) LONG.getOpaque(here, stateAt) != 0) {
            throw new IllegalStateException("the stream has ended");
        }
        long written = write(here);
        VarHandle.releaseFence();
        if ((long) LONG.getOpaque(here, WAITERS) != 0) {
            throw new IllegalStateException("somebody waits");
        }
        return written;
    }

    private long write(MemorySegment here) {
        long next = version + 1;
        long cell = CELLS + (next & CELL_MASK) * stride;
        LONG.set(here, cell, 2 * next - 1);
        VarHandle.releaseFence();
        LONG.set(here, cell + Long.BYTES, (long) size);
        MemorySegment.copy(bytes, 0, here, ValueLayout.JAVA_BYTE, cell + HEADER_BYTES, size);
        LONG.setRelease(here, cell, 2 * next);
        LONG.setRelease(here, VERSION, next);
        version = next;
        return next;
    }
}
