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
/// made of it, both for this run only.
///
/// @param jvm those who live
public record ArchivedJvm(ChildJvm jvm) {
    private static final String CRASH_POINTS = "-Dorg.libsharedmemory.crashpoints=true";
    private static final List<String> OPTIONS = List.of(
            "-ea",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable");

    /// What a child does once, so that an archive can be made of the classes it has used.
    public interface Training {
        void exercise(ChildProcess child) throws InterruptedException;
    }

    /// @param directory where jar and cache are put
    /// @param trainee main class of one child, which passes crash points
    /// @param training makes it do what the others will do, and end
    public static ArchivedJvm of(Path directory, Class<?> trainee, Training training, String... arguments)
            throws IOException, InterruptedException {
        Path jar = directory.resolve("children.jar");
        pack(jar, trainee);
        ChildJvm plain = new ChildJvm(List.of(), OPTIONS, jar.toString(), trainee.getName());
        String cache = directory.resolve("children.aot").toString();
        try (ChildProcess child =
                plain.withOptions(CRASH_POINTS, "-XX:AOTCacheOutput=" + cache).start(arguments)) {
            training.exercise(child);
            child.awaitSuccess();
        }
        return new ArchivedJvm(plain.withOptions("-XX:AOTCache=" + cache));
    }

    /// A child that lives.
    public ChildJvm survivor(Class<?> mainClass) {
        return jvm.withMainClass(mainClass);
    }

    /// A child with a short life: it interprets, since most of its life would go into compiling, and passes crash
    /// points.
    public ChildJvm victim(Class<?> mainClass) {
        return survivor(mainClass).withOptions("-Xint", CRASH_POINTS);
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
