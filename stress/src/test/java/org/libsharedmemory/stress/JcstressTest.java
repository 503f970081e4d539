package org.libsharedmemory.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the concurrency tests in jcstress, in a JVM of its own: a short form always, the long one with
/// `./mvnw -Pjcstress verify`. A sound test must see nothing forbidden, a broken variant must be caught.
class JcstressTest {
    private static final String SOUND = "^((?!Broken).)*$";

    @TempDir
    Path directory;

    @Test
    void everyTestRuns() throws IOException, InterruptedException {
        assertThat(run(".*", "-m", "sanity", "-f", "1", "-sc", "false")).isZero();
    }

    @Test
    @Tag("jcstress")
    void nothingForbiddenIsSeen() throws IOException, InterruptedException {
        assertThat(run(SOUND, "-m", "quick")).isZero();
    }

    @ParameterizedTest
    @MethodSource("brokenVariants")
    @Tag("jcstress")
    void aBrokenVariantIsCaught(String test) throws IOException, InterruptedException {
        assertThat(run("^" + Pattern.quote(test) + "$", "-m", "quick", "-sc", "false"))
                .isEqualTo(1);
    }

    /// The names as jcstress lists them: it knows them from the annotation processor.
    static Stream<String> brokenVariants() throws IOException {
        try (var list = JcstressTest.class.getResourceAsStream("/META-INF/TestList")) {
            assertThat(list).isNotNull();
            Pattern name = Pattern.compile("org\\.libsharedmemory\\.[\\w.]+\\.Broken\\w+");
            return name.matcher(new String(list.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(found -> found.group())
                    .distinct();
        }
    }

    private int run(String tests, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-r",
                directory.resolve("results").toString(),
                "-jvmArgsPrepend",
                "--enable-native-access=ALL-UNNAMED",
                "-t",
                tests));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        assertThat(Files.readString(output)).contains("RUN RESULTS").doesNotContain("No matching tests");
        return exit;
    }
}
