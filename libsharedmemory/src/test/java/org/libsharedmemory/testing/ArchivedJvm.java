package org.libsharedmemory.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.libsharedmemory.internal.layout.CrashPoint;

/// Child JVMs that are cheap to start, for tests that kill thousands of them: from a jar and an ahead-of-time cache
/// made of it, both for this run only; they interpret, since most of a short life would go into compiling.
public final class ArchivedJvm {
    private static final List<String> OPTIONS = List.of(
            "-ea",
            "-Xint",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.libsharedmemory.crashpoints=true",
            "-Xlog:disable");

    private ArchivedJvm() {}

    /// What a child does once, so that an archive can be made of the classes it has used.
    public interface Training {
        void exercise(ChildProcess child) throws InterruptedException;
    }

    /// How to start them; crash points are passed.
    ///
    /// @param directory where jar and cache are put
    /// @param training makes one child do what the others will do, and end
    public static ChildJvm of(Path directory, Class<?> mainClass, Training training, String... arguments)
            throws IOException, InterruptedException {
        Path jar = directory.resolve("children.jar");
        pack(jar, mainClass);
        ChildJvm plain = new ChildJvm(List.of(), OPTIONS, jar.toString(), mainClass.getName());
        String cache = directory.resolve("children.aot").toString();
        try (ChildProcess child =
                plain.withOptions("-XX:AOTCacheOutput=" + cache).start(arguments)) {
            training.exercise(child);
            child.awaitSuccess();
        }
        return plain.withOptions("-XX:AOTCache=" + cache);
    }

    /// The library, and of the tests only what lies beside the main class or this one.
    private static void pack(Path jar, Class<?> mainClass) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            Path library = rootOf(CrashPoint.class);
            Path tests = rootOf(mainClass);
            add(out, library, library);
            for (Class<?> type : List.of(mainClass, ArchivedJvm.class)) {
                add(out, tests, tests.resolve(type.getPackageName().replace('.', '/')));
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
