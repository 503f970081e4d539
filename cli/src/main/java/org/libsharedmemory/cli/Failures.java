package org.libsharedmemory.cli;

import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.LockTimeoutException;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What went wrong, as one line on standard error and an exit code. Never a stack trace.
final class Failures {
    private Failures() {}

    /// A command failed.
    static int report(Console console, Throwable failure) {
        return switch (failure) {
            case Failure e -> say(console, e.exitCode(), e.getMessage());
            case SegmentNotFoundException e ->
                say(console, Failure.NO_SUCH_SEGMENT, e.getMessage() + didYouMean(similarName(e.segmentName())));
            case LockTimeoutException e -> say(console, Failure.TIMED_OUT, e.getMessage());
            case SharedMemoryException e -> say(console, Failure.FAILED, e.getMessage());
            case IllegalArgumentException e -> say(console, Failure.FAILED, e.getMessage());
            case IllegalStateException _ when isEnding() -> Failure.FAILED; // Ctrl-C has closed what was open
            case IllegalStateException e -> say(console, Failure.FAILED, e.getMessage());
            case InterruptedException _ -> say(console, Failure.FAILED, "interrupted");
            case UncheckedIOException e when isClosedPipe(e) -> Failure.FAILED;
            case UncheckedIOException e -> say(console, Failure.FAILED, e.getMessage());
            case OutOfMemoryError _ ->
                say(console, Failure.FAILED, outOfMemory(Runtime.getRuntime().maxMemory()));
            default -> say(console, Failure.FAILED, "this is a defect of shm, please report it: " + failure);
        };
    }

    /// The arguments make no sense.
    static int reportUsage(Console console, ParameterException failure, Collection<String> commands) {
        if (failure.getCause() instanceof UncheckedIOException e) {
            return report(console, e);
        }
        CommandLine command = failure.getCommandLine();
        String help = "; '" + command.getCommandSpec().qualifiedName() + " --help' shows how";
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return say(console, Failure.WRONG_USAGE, unmatched(command, unmatched, commands) + help);
        }
        return say(console, Failure.WRONG_USAGE, failure.getMessage() + help);
    }

    /// Says that there is no such segment, and what name was perhaps meant.
    static Failure noSuchSegment(String name) {
        return new Failure(
                Failure.NO_SUCH_SEGMENT,
                "segment '" + name + "': there is none of this name; 'shm ls' lists what there is"
                        + didYouMean(similarName(name)));
    }

    private static String unmatched(
            CommandLine command, UnmatchedArgumentException failure, Collection<String> commands) {
        String typed = failure.getUnmatched().getFirst();
        if (typed.startsWith("-")) {
            List<String> options = command.getCommandSpec().options().stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .toList();
            return "no such option: " + typed + didYouMean(option(typed, options))
                    + (takesValue(command) ? "; put -- before a value that starts with -" : "");
        }
        return command.getParent() == null
                ? "no such command: " + typed + didYouMean(Nearest.to(typed, commands))
                : "one argument too many: " + typed;
    }

    /// `-j` is perhaps `--json`; as a typing error, one letter could be any other.
    private static Optional<String> option(String typed, List<String> options) {
        return typed.length() == 2
                ? options.stream()
                        .filter(option -> option.startsWith("-" + typed))
                        .findFirst()
                : Nearest.to(typed, options);
    }

    private static boolean takesValue(CommandLine command) {
        return command.getCommandSpec().positionalParameters().size() > 1;
    }

    private static Optional<String> similarName(String name) {
        try {
            return Nearest.to(
                    name, SharedMemory.list().stream().map(SegmentInfo::name).toList());
        } catch (SharedMemoryException _) {
            return Optional.empty();
        }
    }

    private static String didYouMean(Optional<String> suggestion) {
        return suggestion.map(meant -> " (did you mean '" + meant + "'?)").orElse("");
    }

    /// Whether the process has been told to end: then it takes no more hooks.
    private static boolean isEnding() {
        Thread hook = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    private static String outOfMemory(long heap) {
        return "out of heap memory, of which Java may take " + Words.size(heap)
                + " here; give it more with JAVA_TOOL_OPTIONS=-Xmx" + (2 * (heap >> 30) + 2) + "g";
    }

    private static boolean isClosedPipe(UncheckedIOException failure) {
        return String.valueOf(failure.getMessage()).contains("Broken pipe");
    }

    private static int say(Console console, int exitCode, @Nullable String message) {
        console.out().flush();
        console.say("shm: " + Words.printable(String.valueOf(message)));
        return exitCode;
    }
}
