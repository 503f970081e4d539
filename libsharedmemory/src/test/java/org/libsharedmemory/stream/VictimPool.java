package org.libsharedmemory.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildLauncher;
import org.libsharedmemory.testing.ChildProcess;

/// Starts victims fast: from a jar and an ahead-of-time cache made of it, both for this run only.
final class VictimPool {
    private static final List<String> OPTIONS = List.of(
            "-ea",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable");

    private final ChildJvm parking;
    private final ChildJvm running;

    VictimPool(Path directory, String name) throws IOException, InterruptedException {
        Path jar = directory.resolve("victims.jar");
        pack(jar);
        ChildJvm plain = new ChildJvm(List.of(), OPTIONS, jar.toString(), TortureVictim.class.getName());
        String cache = directory.resolve("victims.aot").toString();
        try (ChildProcess training =
                plain.withOptions("-XX:AOTCacheOutput=" + cache).start()) {
            training.expect("READY");
            training.send("train " + name + " - - - - -");
            training.awaitSuccess();
        }
        running = plain.withOptions("-XX:AOTCache=" + cache);
        parking = running.withOptions("-Dorg.libsharedmemory.crashpoints=true");
    }

    /// One that waits for its line.
    ChildProcess start(boolean parks) {
        return (parks ? parking : running).start();
    }

    /// The library, and of the tests only what a victim needs.
    private static void pack(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            Path library = rootOf(CrashPoint.class);
            Path tests = rootOf(ChildLauncher.class);
            add(out, library, library);
            if (!tests.equals(library)) {
                for (String part : List.of("org/libsharedmemory/testing", "org/libsharedmemory/stream")) {
                    add(out, tests, tests.resolve(part));
                }
            }
        }
    }

    private static Path rootOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static void add(JarOutputStream out, Path root, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                String entry = root.relativize(file).toString();
                if (!entry.equals("module-info.class")) {
                    out.putNextEntry(new JarEntry(entry));
                    out.write(Files.readAllBytes(file));
                }
            }
        }
    }
}
