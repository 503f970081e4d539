package org.libsharedmemory.benchmarks.jmh;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import org.libsharedmemory.stream.StreamOptions;
import org.libsharedmemory.stream.Writers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One write to a stream that nobody reads, by form of the value.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class StreamWrite {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Param({"64", "1024", "65536"})
    public int size;

    @Param({"NONE", "V1", "V2"})
    public StreamLayout layout;

    @Param({"ONE", "SEVERAL"})
    public Writers writers;

    private SharedMemoryWriteStream stream;
    private byte[] bytes;
    private long number;
    private float[] floats;
    private String text;
    private MemorySegment memory;
    private Consumer<MemorySegment> filler;

    @Setup
    public void open() {
        stream = SharedMemoryWriteStream.create(
                JmhNames.next(),
                size + 20L,
                StreamOptions.DEFAULT.withClassicLayout(layout).withWriters(writers));
        bytes = new byte[size];
        floats = new float[size / Float.BYTES];
        text = "x".repeat(size);
        memory = MemorySegment.ofArray(bytes);
        filler = this::fill;
    }

    @TearDown
    public void close() {
        stream.close();
    }

    @Benchmark
    public long bytes() {
        return stream.write(bytes);
    }

    /// As a program writes that has just put something into its array: both ends are stored anew before each write.
    @Benchmark
    public long changedBytes() {
        LONG.set(bytes, 0, ++number);
        LONG.set(bytes, size - Long.BYTES, number);
        return stream.write(bytes);
    }

    @Benchmark
    public long floats() {
        return stream.write(floats);
    }

    @Benchmark
    public long text() {
        return stream.write(text);
    }

    @Benchmark
    public long memory() {
        return stream.write(memory);
    }

    @Benchmark
    public long filler() {
        return stream.write(ValueType.BYTES, size, filler);
    }

    private void fill(MemorySegment to) {
        MemorySegment.copy(memory, 0, to, 0, to.byteSize());
    }
}
