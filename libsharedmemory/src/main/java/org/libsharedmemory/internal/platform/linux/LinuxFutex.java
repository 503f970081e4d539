package org.libsharedmemory.internal.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Futex;

/// futex(2) and membarrier(2) through the C library's variadic `syscall`. Never the private operations: the word is
/// shared by processes. A process that has one is registered for the barriers of others.
final class LinuxFutex implements Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int GLOBAL_EXPEDITED = 1 << 1;
    private static final int REGISTER_GLOBAL_EXPEDITED = 1 << 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MethodHandle futex;
    private final MethodHandle membarrier;
    private final Numbers numbers;

    /// System call numbers of an architecture.
    private record Numbers(long futex, long membarrier) {}

    private LinuxFutex(Numbers numbers) {
        this.numbers = numbers;
        this.futex = linkSyscall(
                ValueLayout.ADDRESS, // uaddr
                ValueLayout.JAVA_INT, // futex_op
                ValueLayout.JAVA_INT, // val
                ValueLayout.ADDRESS, // timeout
                ValueLayout.ADDRESS, // uaddr2
                ValueLayout.JAVA_INT); // val3
        this.membarrier = linkSyscall(
                ValueLayout.JAVA_INT, // cmd
                ValueLayout.JAVA_INT, // flags
                ValueLayout.JAVA_INT); // cpu_id
    }

    /// Null where native access was not granted to this library (asked without provoking the JVM's warning), the
    /// machine's system call numbers are not known here, or the kernel (before 4.16, or filtered) has no barriers.
    static @Nullable LinuxFutex ifPermitted() {
        Numbers numbers = switch (System.getProperty("os.arch", "")) {
            case "amd64" -> new Numbers(202, 324);
            case "aarch64" -> new Numbers(98, 283);
            default -> null;
        };
        if (numbers == null || !LinuxFutex.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        LinuxFutex futex = new LinuxFutex(numbers);
        return futex.membarrier(REGISTER_GLOBAL_EXPEDITED) == 0 ? futex : null;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle linkSyscall(MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow("syscall");
        FunctionDescriptor descriptor = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG)
                .appendArgumentLayouts(arguments);
        return linker.downcallHandle(function, descriptor, Linker.Option.firstVariadicArg(1));
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            timeout.set(ValueLayout.JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
            call(word, WAIT, expected, timeout);
        }
    }

    @Override
    public void wakeAll(MemorySegment word) {
        call(word, WAKE, Integer.MAX_VALUE, MemorySegment.NULL);
    }

    /// The result is not looked at: woken, timed out, interrupted or changed meanwhile, the caller checks its
    /// condition.
    private void call(MemorySegment word, int operation, int value, MemorySegment timeout) {
        try {
            long _ = (long) futex.invokeExact(numbers.futex, word, operation, value, timeout, MemorySegment.NULL, 0);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    @Override
    public void barrierOnAll() {
        membarrier(GLOBAL_EXPEDITED);
    }

    /// 0, or -1: this kernel has no such barrier.
    private long membarrier(int command) {
        try {
            return (long) membarrier.invokeExact(numbers.membarrier, command, 0, 0);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(Throwable thrown) {
        switch (thrown) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError("a system call threw a checked exception", thrown);
        }
    }
}
