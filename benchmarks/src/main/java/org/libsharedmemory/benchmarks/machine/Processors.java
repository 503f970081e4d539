package org.libsharedmemory.benchmarks.machine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The processors that the sides of a run are pinned to. Threads and processes inherit the processors of the thread
/// that starts them. Where there is no `sched_setaffinity`, nothing is pinned.
public record Processors(List<Integer> numbers) {
    private static final int LARGEST = 1024;
    private static final int MOST = 5;

    /// @throws IllegalArgumentException if these are not at least two
    public Processors {
        if (numbers.size() < 2) {
            throw new IllegalArgumentException("two processors are needed, and there is " + numbers);
        }
    }

    /// Processors of this process that are cores of their own in one package, five at most.
    public static Processors choose() throws IOException {
        List<Integer> allowed = allowed();
        List<Integer> chosen = new ArrayList<>();
        List<String> cores = new ArrayList<>();
        for (int number : allowed) {
            String core = topology(number, "thread_siblings_list", Integer.toString(number));
            boolean here = topology(number, "physical_package_id", "0")
                    .equals(topology(allowed.getFirst(), "physical_package_id", "0"));
            if (here && !cores.contains(core) && chosen.size() < MOST) {
                cores.add(core);
                chosen.add(number);
            }
        }
        return new Processors(chosen.size() < 2 ? allowed : chosen);
    }

    /// The processor of a side: its own one, or the last one, which the sides beyond the number of processors share.
    public int of(int side) {
        return numbers.get(Math.min(side, numbers.size() - 1));
    }

    /// As `parse` reads them.
    public String list() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// Lets the calling thread, and what it starts from now on, run on one processor only.
    public static void pin(int number) {
        pin(List.of(number));
    }

    /// The processors that this process may use.
    public static List<Integer> allowed() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    return parse(line.substring(line.indexOf(':') + 1).strip());
                }
            }
        }
        return parse("0-" + (Runtime.getRuntime().availableProcessors() - 1));
    }

    /// All processors of the machine.
    public static List<Integer> online() throws IOException {
        Path online = Path.of("/sys/devices/system/cpu/online");
        return Files.isReadable(online) ? parse(Files.readString(online).strip()) : allowed();
    }

    /// `0-2,5` as numbers.
    public static List<Integer> parse(String list) {
        if (!list.matches("\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*")) {
            throw new IllegalArgumentException("'" + list + "' is no list of processors, such as 0,1 or 0-3");
        }
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.split("-");
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static String topology(int processor, String file, String otherwise) throws IOException {
        Path path = Path.of("/sys/devices/system/cpu/cpu" + processor + "/topology/" + file);
        return Files.isReadable(path) ? Files.readString(path).strip() : otherwise;
    }

    /// Lets the calling thread, and what it starts from now on, run on these processors only.
    @SuppressWarnings("restricted") // a call into libc
    public static void pin(List<Integer> numbers) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function =
                linker.defaultLookup().find("sched_setaffinity").orElse(MemorySegment.NULL);
        if (function.equals(MemorySegment.NULL)) {
            return;
        }
        MethodHandle handle = linker.downcallHandle(
                function,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(LARGEST / Byte.SIZE);
            for (int number : numbers) {
                long at = number / Byte.SIZE;
                set.set(ValueLayout.JAVA_BYTE, at, (byte) (set.get(ValueLayout.JAVA_BYTE, at) | 1 << number % 8));
            }
            int failed = (int) handle.invokeExact(0, set.byteSize(), set);
            if (failed != 0) {
                throw new IllegalStateException("cannot run on " + numbers);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
