package org.libsharedmemory.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// How to start a child JVM: the same Java and class path as this one. Its main class talks over standard input and
/// output.
///
/// @param before words of a command that runs it, such as `unshare -m`
/// @param options of the JVM
/// @param classPath its class path
/// @param mainClass name of its main class
public record ChildJvm(List<String> before, List<String> options, String classPath, String mainClass) {
    /// Asks a child to park at a crash point: `step:n` before the n-th step of this name.
    static final String PARK = "org.libsharedmemory.testing.park";

    public static ChildJvm of(Class<?> mainClass) {
        return new ChildJvm(
                List.of(),
                List.of("-ea", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"),
                System.getProperty("java.class.path"),
                mainClass.getName());
    }

    public ChildJvm withOptions(String... more) {
        return new ChildJvm(before, concat(options, List.of(more)), classPath, mainClass);
    }

    /// Run by a command: `withCommand("unshare", "-m")`.
    public ChildJvm withCommand(String... words) {
        return new ChildJvm(List.of(words), options, classPath, mainClass);
    }

    public ChildJvm withMainClass(Class<?> other) {
        return new ChildJvm(before, options, classPath, other.getName());
    }

    public ChildJvm withClassPath(String other) {
        return new ChildJvm(before, options, other, mainClass);
    }

    /// Run with a class path that every user of this machine can read.
    public ChildJvm withReadableCopyOfClasses(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (String element : classPath.split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(element))) {
                Path copy = directory.resolve("classes-" + copies.size());
                copyTree(Path.of(element), copy);
                copies.add(copy.toString());
            }
        }
        return withClassPath(String.join(File.pathSeparator, copies));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path each : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(each).toString());
                Files.copy(each, copy);
                boolean folder = Files.isDirectory(copy);
                Files.setPosixFilePermissions(
                        copy, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /// May use futexes without a warning.
    public ChildJvm withNativeAccess() {
        return withOptions("--enable-native-access=ALL-UNNAMED");
    }

    /// Writes the line `PARKED step` and goes no further before the n-th step of this name (counted from 1 over all
    /// its threads, from the start of the main class).
    public ChildJvm parkedAt(String step, int n) {
        return withOptions("-Dorg.libsharedmemory.crashpoints=true", "-D" + PARK + "=" + step + ":" + n);
    }

    public ChildProcess start(String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, ChildLauncher.class.getName(), mainClass));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
