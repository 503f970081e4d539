package org.libsharedmemory.benchmarks.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where figures come from.
///
/// @param memoryBytes 0: not known
/// @param cache the largest cache of the first processor, as the kernel writes it; empty where it does not
public record Machine(
        String processor,
        int processors,
        List<Integer> used,
        String cache,
        long memoryBytes,
        String system,
        String java,
        boolean virtual) {

    public static Machine here(Processors used) throws IOException {
        return new Machine(
                line("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                used.numbers(),
                largestCache(),
                Long.parseLong(line("/proc/meminfo", "MemTotal", "0 kB").split(" ")[0]) * 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version", "") + " " + System.getProperty("java.vm.version"),
                line("/proc/cpuinfo", "flags", "").contains(" hypervisor"));
    }

    /// In two lines.
    public String text() {
        return "%s, %d processors%s%s, %d GiB; sides on processors %s%n%s, Java %s"
                .formatted(
                        processor,
                        processors,
                        virtual ? " (a virtual machine)" : "",
                        cache.isEmpty() ? "" : ", " + cache + " cache",
                        memoryBytes >> 30,
                        used,
                        system,
                        java);
    }

    private static String line(String file, String key, String otherwise) throws IOException {
        Path path = Path.of(file);
        if (Files.isReadable(path)) {
            for (String line : Files.readAllLines(path)) {
                if (line.startsWith(key)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return otherwise;
    }

    private static String largestCache() throws IOException {
        String size = "";
        for (int index = 0; index < 8; index++) {
            Path path = Path.of("/sys/devices/system/cpu/cpu0/cache/index" + index + "/size");
            size = Files.isReadable(path) ? Files.readString(path).strip() : size;
        }
        return size;
    }
}
