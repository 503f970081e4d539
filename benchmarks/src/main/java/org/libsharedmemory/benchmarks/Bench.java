package org.libsharedmemory.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.machine.Machine;
import org.libsharedmemory.benchmarks.machine.Processors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command `shm bench`.
@Command(
        name = "shm bench",
        header = "Measure how fast values and messages cross between two processes here.",
        description = {
            "",
            "A minute and a half: queue and stream of this library, the bare cache line, a Unix domain socket and a"
                + " pipe. With --full everything, with its peers, more than half an hour. Ctrl-C ends it with what it"
                + " has.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm bench                                   a first look",
            "  shm bench --full                            everything, and a report",
            "  shm bench --only spsc-64 --rounds 3         one experiment",
            "  shm bench --only spsc-64 warm=700           with a parameter for all workloads",
            "  shm bench --list                            the experiments",
        })
public final class Bench implements Callable<Integer> {
    private static final int WRONG_USAGE = 2;
    private static final int INTERRUPTED = 130;

    @Option(names = "--full", description = "Run everything, with peers.")
    private boolean full;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each contestant runs (default: 5).")
    private int rounds = 5;

    @Option(names = "--only", paramLabel = "EXPERIMENT", arity = "1..*", description = "Run these experiments.")
    private List<String> only = List.of();

    @Option(names = "--processors", paramLabel = "LIST", description = "Where to run the processes, such as 0,1.")
    private @Nullable String processors;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            description = "Where results go (default: benchmarks/target/results).")
    private @Nullable Path output;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Show the results of an earlier run, its JSON, and write the report anew.")
    private @Nullable Path from;

    @Option(names = "--markdown", description = "Print the tables as Markdown.")
    private boolean markdown;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "Run what the ratios in this file are about, and fail if one is below its floor.")
    private @Nullable Path check;

    @Option(names = "--list", description = "List the experiments, and stop.")
    private boolean list;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show how this works, and stop.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @CommandLine.Parameters(paramLabel = "KEY=VALUE", description = "A parameter for all workloads in Java.")
    private List<String> parameters = List.of();

    private final Path home =
            Path.of(System.getProperty("shm.home", ".")).toAbsolutePath().normalize();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Bench() {}

    /// Runs the command and ends the process with its exit code.
    ///
    /// @param args options and parameters
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setUsageHelpWidth(80)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, _) ->
                        failed(e.getCommandLine(), WRONG_USAGE, e.getMessage() + "; 'shm bench --help' shows how"))
                .setExecutionExceptionHandler((e, line, _) -> switch (e) {
                    case IllegalArgumentException _ -> failed(line, WRONG_USAGE, e.getMessage());
                    case NoSuchFileException _ -> failed(line, 1, "no such file: " + e.getMessage());
                    case IOException _ -> failed(line, 1, e.toString());
                    default -> failed(line, 1, e.getMessage());
                })
                .execute(args));
    }

    private static int failed(CommandLine line, int exitCode, @Nullable String why) {
        line.getErr().println("shm bench: " + why);
        return exitCode;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            Suite.names()
                    .forEach(name -> out.println(name
                            + " ".repeat(30 - name.length())
                            + Suite.named(name).title()));
            return 0;
        }
        if (from != null) {
            Results results = Results.read(from);
            show(results);
            write(results);
            return 0;
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is at least 1, not " + rounds);
        }
        splitParameters();
        return measure();
    }

    /// What stands behind `--only` may be a parameter.
    private void splitParameters() {
        Map<Boolean, List<String>> words = Stream.concat(only.stream(), parameters.stream())
                .collect(Collectors.partitioningBy(word -> word.contains("=")));
        parameters = words.getOrDefault(true, List.of());
        only = words.getOrDefault(false, List.of());
    }

    private int measure() throws IOException, InterruptedException {
        Floors floors = check == null ? null : Floors.read(check);
        List<Experiment> experiments = experiments(floors);
        Processors used = processors == null ? Processors.choose() : new Processors(Processors.parse(processors));
        Results results = new Results(
                Machine.here(used),
                LocalDateTime.now(ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                command(),
                experiments.stream().map(Experiment::name).toList());
        out.println(results.machine().text());
        String[] overrides =
                Stream.concat(Stream.of("home=" + home), parameters.stream()).toArray(String[]::new);
        Measurement measurement =
                new Measurement(experiments, rounds, used, programs(), Parameters.parse(overrides), results);
        Stop stop = new Stop(measurement::stop);
        try {
            measurement.run();
            show(results);
            write(results);
        } finally {
            stop.finished();
        }
        List<String> broken = floors == null ? List.of() : floors.broken(results);
        broken.forEach(floor -> out.println("below its floor: " + floor));
        return measurement.isInterrupted() ? INTERRUPTED : measurement.isComplete() && broken.isEmpty() ? 0 : 1;
    }

    private List<Experiment> experiments(@Nullable Floors floors) {
        if (floors != null) {
            return floors.experiments();
        }
        return only.isEmpty()
                ? full ? Suite.FULL : Suite.SHORT
                : only.stream().map(Suite::named).toList();
    }

    /// The short form does without, so that it is the same everywhere.
    private Optional<Programs> programs() throws IOException, InterruptedException {
        return full || check != null || !only.isEmpty()
                ? Programs.compiled(home.resolve("benchmarks/src/main/c"), home.resolve("benchmarks/target/c"))
                : Optional.empty();
    }

    private void show(Results results) {
        Tables tables = new Tables(results);
        for (Experiment experiment : results.experiments()) {
            print(tables.figures(experiment));
            if (!experiment.ratios().isEmpty() && check == null) {
                print(tables.ratios(experiment));
            }
        }
        if (full || from != null) {
            print(tables.goals());
        }
        if (markdown) {
            print(Tables.settings());
        }
        results.failures()
                .forEach((what, reason) -> out.println("not measured: " + what + ": "
                        + reason.lines().findFirst().orElse("")));
    }

    private void print(Table table) {
        out.println(markdown ? table.markdown() : "\n" + table.text().stripTrailing());
    }

    private void write(Results results) throws IOException {
        Path directory = output == null ? home.resolve("benchmarks/target/results") : output;
        out.println("\nreport, with raw results and histograms beside it: "
                + Measurement.write(results, directory).normalize());
    }

    private String command() {
        return "./shm bench" + (full ? " --full" : "") + (only.isEmpty() ? "" : " --only " + String.join(" ", only))
                + " --rounds " + rounds + (parameters.isEmpty() ? "" : " " + String.join(" ", parameters));
    }
}
