package org.libsharedmemory.internal.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
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

    private final MethodHandle syscall;
    private final Numbers numbers;

    /// System call numbers of an architecture.
    private record Numbers(long futex, long membarrier) {}

    private LinuxFutex(Numbers numbers) {
        this.numbers = numbers;
        this.syscall = linkSyscall();
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
    private static MethodHandle linkSyscall() {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow("syscall");
        FunctionDescriptor descriptor = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS, // uaddr; cmd
                ValueLayout.JAVA_INT, // futex_op; flags
                ValueLayout.JAVA_INT, // val; cpu_id
                ValueLayout.ADDRESS); // timeout
        return linker.downcallHandle(function, descriptor, Linker.Option.firstVariadicArg(1));
    }

    /// The result is not looked at: woken, timed out, interrupted or changed meanwhile, the caller checks its
    /// condition.
    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            timeout.set(ValueLayout.JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
            call(numbers.futex, word, WAIT, expected, timeout);
        }
    }

    @Override
    public void wakeAll(MemorySegment word) {
        call(numbers.futex, word, WAKE, Integer.MAX_VALUE, MemorySegment.NULL);
    }

    @Override
    public void barrierOnAll() {
        membarrier(GLOBAL_EXPEDITED);
    }

    /// 0, or -1: this kernel has no such barrier.
    private long membarrier(int command) {
        return call(numbers.membarrier, MemorySegment.ofAddress(command), 0, 0, MemorySegment.NULL);
    }

    /// One linkage serves both calls, since each takes milliseconds at the start of a program: what a call does not
    /// take, it does not look at.
    private long call(long number, MemorySegment first, int second, int third, MemorySegment fourth) {
        try {
            return (long) syscall.invokeExact(number, first, second, third, fourth);
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
