package org.libsharedmemory.benchmarks.jmh;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamValue;
import org.libsharedmemory.stream.StreamView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One read of the newest value of a stream, by form; the writer is idle.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class StreamRead {
    @Param({"64", "1024", "65536"})
    public int size;

    private SharedMemoryWriteStream writer;
    private SharedMemoryReadStream reader;
    private MemorySegment target;

    @Setup
    public void open() {
        String name = JmhNames.next();
        writer = SharedMemoryWriteStream.create(name, size + 20L);
        reader = SharedMemoryReadStream.open(name);
        target = MemorySegment.ofArray(new byte[size]);
        writer.write("x".repeat(size));
        var _ = reader.read(); // hasNewData is then that of a reader that waits
    }

    @TearDown
    public void close() {
        reader.close();
        writer.close();
    }

    @Benchmark
    public long into() {
        return reader.readInto(target);
    }

    @Benchmark
    public @Nullable Long optimistic() {
        return reader.readOptimistic(StreamRead::firstByte);
    }

    @Benchmark
    public @Nullable String text() {
        return reader.readString();
    }

    @Benchmark
    public @Nullable StreamValue value() {
        return reader.read();
    }

    @Benchmark
    public boolean hasNewData() {
        return reader.hasNewData();
    }

    private static Long firstByte(StreamView view) {
        return (long) view.memory().get(ValueLayout.JAVA_BYTE, 0); // small Longs are not allocated
    }
}
