package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.libsharedmemory.cli.Shell.shm;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class UsageTest {
    @RegisterExtension
    private final Names names = new Names();

    static Set<String> commands() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Commands(new Console(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, false, false))
                .names();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamplesWithin80Columns(String command) {
        String help = shm(command, "--help").data();
        assertThat(help)
                .doesNotContain("Usage: Usage:")
                .contains("Usage: shm " + command, "Examples:", "  shm " + command);
        assertThat(help.lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .as("a word that had no room in the line before")
                .noneMatch(line -> line.matches("[\\w.]+"));
        assertThat(shm("help", command).data()).isEqualTo(help);
        assertThat(shm("--help").data()).contains("  " + command + " ");
    }

    @Test
    void versionNamesTheLibraryAndJava() {
        assertThat(shm("--version").data())
                .matches("shm \\d+\\.\\d+\\.\\d+\\S* \\(libsharedmemory for Java\\), Java .*\n");
    }

    @Test
    void noCommandShowsTheUsage() {
        Shell.Outcome outcome = shm();
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("Usage: shm", "Exit codes:", "name a command");
    }

    @ParameterizedTest
    @CsvSource({"raed,read", "wirte,write", "inspct,inspect", "prun,prune", "LS,ls"})
    void aMistypedCommandGetsASuggestion(String typed, String meant) {
        assertThat(shm(typed).error(2))
                .contains("no such command: " + typed + " (did you mean '" + meant + "'?); 'shm --help'");
    }

    @Test
    void helpOnNoCommandIsNoHelp() {
        assertThat(shm("help", "raed").error(2)).contains("no such command: raed (did you mean 'read'?)");
        assertThat(shm("raed", "--help").error(2)).contains("no such command: raed");
        assertThat(shm("help", "--help").data()).startsWith("Shared memory from a shell");
    }

    @Test
    void numbersAreCalledNumbers() {
        assertThat(shm("watch", "x", "--count", "many").error(2))
                .contains("'--count': 'many' is not a whole number up to 9223372036854775807;");
        assertThat(shm("create", "queue", "x", "--mpmc", "3000000000").error(2))
                .contains("'3000000000' is not a whole number up to 2147483647;");
    }

    @Test
    void aMistypedOptionGetsASuggestion() {
        assertThat(shm("read", "x", "--jsn").error(2)).contains("--jsn", "did you mean '--json'?", "shm read --help");
        assertThat(shm("read", "x", "-j").error(2)).contains("-j (did you mean '--json'?); '");
        assertThat(shm("read", "x", "-x").error(2)).doesNotContain("did you mean");
        assertThat(shm("write", "x", "--jsonn", "5").error(2)).contains("--jsonn", "put -- before");
        assertThat(shm("read", "x", "y").error(2)).contains("one argument too many: y");
        assertThat(shm("read").error(2)).contains("NAME");
        assertThat(shm("rm").error(2)).contains("NAME");
    }

    @Test
    void aMistypedNameGetsASuggestion() {
        String name = names.next();
        shm("write", name, "x").data();
        String typed = name.substring(0, name.length() - 1) + "z";
        String suggestion = "did you mean '" + name.substring(0, name.length() - 1);
        assertThat(shm("read", typed).error(3)).contains(suggestion);
        assertThat(shm("rm", typed).error(3)).contains(suggestion);
        assertThat(shm("inspect", typed).error(3)).contains(suggestion);
    }

    @Test
    void theCompletionScriptKnowsEveryCommandAndOption() {
        String script = shm("completion").data();
        assertThat(script).contains("complete -F _complete_shm", "--replace", "--timeout");
        assertThat(commands()).allSatisfy(command -> assertThat(script).contains("_picocli_shm_" + command + "()"));
    }

    @Test
    void anErrorIsOneLineWithoutControlCharacters() {
        assertThat(shm("read", "evil\u001b[31m\nname").error(3)).doesNotContain("\u001b");
    }

    @Test
    void coloursOnlyWhereTheyAreWanted() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console colourful = new Console(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, true, true, true);
        assertThat(colourful.red("x")).isEqualTo("\u001b[31mx\u001b[0m");
        assertThat(Shm.commandLine(colourful).getHelp().ansi()).isEqualTo(CommandLine.Help.Ansi.ON);
        assertThat(shm("--help").data()).doesNotContain("\u001b");
    }
}
