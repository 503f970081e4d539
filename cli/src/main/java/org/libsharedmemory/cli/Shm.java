package org.libsharedmemory.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/// Shared memory from a shell.
public final class Shm {
    private Shm() {}

    /// Runs the command and ends the process with its exit code.
    ///
    /// @param args the command, its options and its parameters
    public static void main(String[] args) {
        int exitCode = run(Console.ofProcess(), args);
        if (exitCode != 0) {
            System.exit(exitCode); // which looks for loggers first, and that takes several milliseconds
        }
    }

    /// Runs a command on the streams of a console.
    ///
    /// @return the exit code
    static int run(Console console, String... args) {
        try {
            if (args.length == 0) {
                commandLine(console).usage(console.err());
                throw new Failure(Failure.WRONG_USAGE, "name a command");
            }
            Arguments.requireText(args);
            String[] words = words(args, new Commands(console).names());
            int exitCode = commandLine(console, words).execute(words);
            console.out().flush();
            return exitCode;
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            return Failures.report(console, e);
        }
    }

    /// Picocli prints help by itself, and a stack trace if that fails.
    private static int runOrHelp(Console console, CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (UncheckedIOException e) {
            return Failures.report(console, e);
        }
    }

    /// The arguments; of a command that there is not only its name, or `--help` behind it would be that of `shm`.
    private static String[] words(String[] args, Set<String> commands) {
        String[] words = args[0].equals("help") ? helpOptionOf(args) : args;
        return words[0].startsWith("-") || commands.contains(words[0]) ? words : new String[] {words[0]};
    }

    /// `help`, `help read` as `--help`, `read --help`.
    private static String[] helpOptionOf(String[] args) {
        return args.length == 1 || args[1].startsWith("-") ? new String[] {"--help"} : new String[] {args[1], "--help"};
    }

    /// The commands that an invocation needs: the one it names, or all of them.
    static CommandLine commandLine(Console console, String... args) {
        CommandLine shm = new CommandLine(spec());
        Commands commands = new Commands(console);
        Set<String> wanted = args.length > 0 && commands.names().contains(args[0]) ? Set.of(args[0]) : commands.names();
        wanted.forEach(
                name -> shm.addSubcommand(name, commands.create(name).syntax().spec()));
        return shm.registerConverter(Duration.class, new DurationConverter())
                .registerConverter(Integer.class, new NumberConverter<>(Integer::valueOf, Integer.MAX_VALUE))
                .registerConverter(Long.class, new NumberConverter<>(Long::valueOf, Long.MAX_VALUE))
                .setExpandAtFiles(false) // a value that starts with @ is that value
                .setUsageHelpWidth(80)
                .setColorScheme(Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, _) -> Failures.reportUsage(console, e, commands.names()))
                .setExecutionStrategy(parsed -> runOrHelp(console, parsed))
                .setExecutionExceptionHandler((e, _, _) -> Failures.report(console, e));
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("shm").versionProvider(new Version());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show how this works, and stop.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .versionHelp(true)
                .description("Show the version, and stop.")
                .build());
        spec.usageMessage()
                .header("Shared memory from a shell: values and messages between processes on this machine.")
                .synopsisSubcommandLabel("COMMAND")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:done", "1:failed; a bad name too", "2:wrong usage", "3:no such segment", "4:timed out"))
                .footerHeading("%nExamples:%n")
                .footer(
                        "  shm demo                          what this is about, in ten seconds",
                        "  shm write greeting 'hello there'  put a value into shared memory",
                        "  shm read greeting                 print it, from any process",
                        "  shm read --help                   how a command works");
        return spec;
    }
}
