package org.libsharedmemory.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Opening a stream and closing it again.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class OpenClose {
    private static final long BYTE_SIZE = 4096;

    private String name;
    private SharedMemoryWriteStream writer;

    @Setup
    public void open() {
        name = JmhNames.next();
        writer = SharedMemoryWriteStream.create(name, BYTE_SIZE);
        writer.write("x");
    }

    @TearDown
    public void close() {
        writer.close();
    }

    /// Of a reader, in a stream that lives on.
    @Benchmark
    public void reader() {
        SharedMemoryReadStream.open(name).close();
    }

    /// Of a writer that makes the stream and, as the last one, removes it.
    @Benchmark
    public void writer() {
        SharedMemoryWriteStream.create(name + "w", BYTE_SIZE).close();
    }
}
