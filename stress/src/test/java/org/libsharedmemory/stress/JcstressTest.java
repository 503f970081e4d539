package org.libsharedmemory.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final String OUTPUT = "output.txt";

    @TempDir
    Path directory;

    @Test
    void everySoundTestRuns() throws IOException, InterruptedException {
        assertThat(sanity(SOUND)).as(this::output).isZero();
    }

    /// In so short a run a broken variant may be caught or not.
    @Test
    void everyBrokenVariantRuns() throws IOException, InterruptedException {
        assertThat(sanity("Broken")).as(this::output).isBetween(0, 1);
        assertThat(output()).doesNotContain("[ERROR]");
    }

    private int sanity(String tests) throws IOException, InterruptedException {
        return run(tests, "-m", "sanity", "-f", "1", "-sc", "false");
    }

    @Test
    @Tag("jcstress")
    void nothingForbiddenIsSeen() throws IOException, InterruptedException {
        assertThat(run(SOUND, "-m", "quick")).as(this::output).isZero();
    }

    @ParameterizedTest
    @MethodSource("brokenVariants")
    @Tag("jcstress")
    void aBrokenVariantIsCaught(String test) throws IOException, InterruptedException {
        assertThat(run("^" + Pattern.quote(test) + "$", "-m", "quick", "-sc", "false"))
                .as(this::output)
                .isEqualTo(1);
    }

    /// The names as jcstress lists them: it knows them from the annotation processor.
    static Stream<String> brokenVariants() throws IOException {
        try (var list = JcstressTest.class.getResourceAsStream("/META-INF/TestList")) {
            assertThat(list).isNotNull();
            Pattern name =
                    Pattern.compile("org\\.libsharedmemory\\.[\\w.]+\\.Broken\\w+?(?=\\d+S)"); // a length precedes each
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
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .start();
        int exit = process.waitFor();
        assertThat(output()).contains("RUN RESULTS").doesNotContain("No matching tests");
        return exit;
    }

    private String output() {
        try {
            return Files.readString(directory.resolve(OUTPUT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
