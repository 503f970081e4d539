package org.libsharedmemory.internal.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.platform.Futex;

/// futex(2) through the C library's variadic `syscall`. Never the private operations: the word is shared by
/// processes.
final class LinuxFutex implements Futex {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MethodHandle syscall;
    private final long number;

    private LinuxFutex(MethodHandle syscall, long number) {
        this.syscall = syscall;
        this.number = number;
    }

    /// Null where native access was not granted to this library (asked without provoking the JVM's warning) or the
    /// machine's system call number is not known here.
    static @Nullable LinuxFutex ifPermitted() {
        long number = switch (System.getProperty("os.arch", "")) {
            case "amd64" -> 202;
            case "aarch64" -> 98;
            default -> -1;
        };
        if (number < 0 || !LinuxFutex.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        return new LinuxFutex(linkSyscall(), number);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle linkSyscall() {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow("syscall");
        FunctionDescriptor futex = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, // result
                ValueLayout.JAVA_LONG, // system call number
                ValueLayout.ADDRESS, // uaddr
                ValueLayout.JAVA_INT, // futex_op
                ValueLayout.JAVA_INT, // val
                ValueLayout.ADDRESS, // timeout
                ValueLayout.ADDRESS, // uaddr2
                ValueLayout.JAVA_INT); // val3
        return linker.downcallHandle(function, futex, Linker.Option.firstVariadicArg(1));
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
            long _ = (long) syscall.invokeExact(number, word, operation, value, timeout, MemorySegment.NULL, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("futex(2) threw a checked exception", e);
        }
    }
}
