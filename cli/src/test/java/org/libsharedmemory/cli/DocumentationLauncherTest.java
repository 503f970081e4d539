package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples of `docs/cli.md`, run as they stand there. `...` stands for anything within a line.
@ExtendWith(BuiltLauncher.class)
class DocumentationLauncherTest {
    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final List<String> NAMES = List.of("greeting", "pose", "jobs", "orders", "nowhere");

    @RegisterExtension
    private final Names names = new Names();

    static List<String> examples() throws IOException {
        return BLOCK.matcher(document()).results().map(match -> match.group(1)).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "runs ./shm with the commands of Linux")
    void exampleDoesWhatIsShown(String example) throws Exception {
        List<String> own = NAMES.stream().map(_ -> names.next()).toList();
        List<String> lines = new ArrayList<>(List.of("shm() { ./shm \"$@\"; }"));
        StringBuilder expected = new StringBuilder();
        for (String line : example.lines().toList()) {
            if (line.startsWith("$ ")) {
                lines.add(renamed(line.substring(2), NAMES, own));
                if (!line.contains("echo $?")) {
                    lines.add("[ $? = 0 ] || echo 'and that failed'");
                }
            } else {
                expected.append(line).append('\n');
            }
        }
        try (Child child = Child.shell(String.join("\n", lines))) {
            Shell.Outcome outcome = child.end();
            String actual = renamed(outcome.out(), own, NAMES);
            assertThat(actual)
                    .as("%s%n%s", String.join("\n", lines), outcome.err())
                    .matches(pattern(expected.toString()));
        }
    }

    @Test
    void everyCommandIsDescribed() throws IOException {
        String document = document();
        assertThat(UsageTest.commands())
                .allSatisfy(command -> assertThat(document).contains("`shm " + command));
    }

    private static String document() throws IOException {
        return Files.readString(Child.REPOSITORY.resolve("docs/cli.md"));
    }

    private static String renamed(String text, List<String> from, List<String> to) {
        String renamed = text;
        for (int i = 0; i < from.size(); i++) {
            renamed = renamed.replaceAll("\\b" + from.get(i) + "\\b", to.get(i));
        }
        return renamed;
    }

    private static Pattern pattern(String expected) {
        return Pattern.compile(
                Stream.of(expected.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
