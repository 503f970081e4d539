package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The C programs, compiled when their sources are newer. The limits are compiled for this machine, the stand-in for
/// the C++ library as that library is: with -O3 alone.
record Programs(Path directory) {
    private static final List<String> OPTIONS = List.of("-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O3");
    private static final String STAND_IN = "lsm_peer";

    /// @param sources where the sources are
    /// @param directory where the programs go
    /// @return empty if there is no C compiler
    static Optional<Programs> compiled(Path sources, Path directory) throws IOException, InterruptedException {
        Optional<String> compiler = Stream.of(System.getenv().getOrDefault("CC", "cc"), "gcc", "clang")
                .filter(Programs::isThere)
                .findFirst();
        if (compiler.isEmpty() || !Files.isDirectory(sources)) {
            return Optional.empty();
        }
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(sources)) {
            for (Path source :
                    files.filter(file -> file.toString().endsWith(".c")).toList()) {
                compile(compiler.get(), source, directory);
            }
        }
        return Optional.of(new Programs(directory));
    }

    private static void compile(String compiler, Path source, Path directory) throws IOException, InterruptedException {
        String name = source.getFileName().toString().replace(".c", "");
        Path program = directory.resolve(name);
        Path header = source.resolveSibling("pair.h");
        if (Files.exists(program)
                && newest(source, header) < Files.getLastModifiedTime(program).toMillis()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(compiler));
        command.addAll(OPTIONS);
        if (!name.equals(STAND_IN)) {
            command.add("-march=native");
        }
        command.addAll(List.of("-o", program.toString(), source.toString()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    private static long newest(Path source, Path header) throws IOException {
        return Math.max(
                Files.getLastModifiedTime(source).toMillis(),
                Files.getLastModifiedTime(header).toMillis());
    }

    private static boolean isThere(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(command)));
    }

    String path(String program) {
        return directory.resolve(program).toString();
    }
}
