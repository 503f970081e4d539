package org.libsharedmemory.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;

final class Watch implements Command {
    private static final Duration A_WHILE = Duration.ofHours(1);

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Print the current value of a stream, then each change.")
            .description(
                    "One line for each value on standard output; on standard error how many values",
                    "were missed, when some were. Goes on when the writer starts again.")
            .examples(
                    "  shm watch prices",
                    "  shm watch pose --count 3 --timeout 2s --json | jq .missed",
                    "  shm watch camera --wait 1m         also if the writer comes later");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the stream.");
    private final ReadSource source = new ReadSource(syntax);
    private final Argument<@Nullable Long> count =
            syntax.option("--count", "N", Long.class, "Stop after N values, the current one included.");
    private final Argument<@Nullable Duration> timeout = syntax.option(
            "--timeout",
            "DURATION",
            Duration.class,
            "Stop with exit code 4 when no value came for so long: 500ms, 2s, 1m.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object for each value.");

    Watch(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws InterruptedException {
        Long given = count.value();
        long limit = given == null ? Long.MAX_VALUE : given;
        if (limit < 1) {
            throw new Failure(Failure.WRONG_USAGE, "--count is at least 1, not " + limit);
        }
        try (SharedMemoryReadStream reader = source.open(name.value())) {
            for (long seen = 0; seen < limit; seen++) {
                show(seen == 0 ? current(reader) : next(reader));
            }
        }
        return Failure.DONE;
    }

    private StreamValue current(SharedMemoryReadStream reader) throws InterruptedException {
        StreamValue value = source.firstIfThere(reader, name.value());
        return value == null ? next(reader) : value;
    }

    private StreamValue next(SharedMemoryReadStream reader) throws InterruptedException {
        Duration patience = timeout.value();
        while (true) {
            StreamValue value = reader.next();
            if (value != null) {
                return value;
            }
            if (!reader.awaitNewData(patience == null ? A_WHILE : patience) && patience != null) {
                throw Failure.timedOut(
                        "segment '" + name.value() + "': nothing new for " + patience.toMillis() + " ms");
            }
        }
    }

    private void show(StreamValue value) {
        if (json.value()) {
            console.print(StreamJson.of(name.value(), value).toString());
        } else {
            if (value.missed() > 0) {
                console.out().flush();
                console.say("(missed " + value.missed() + ")");
            }
            ValueText.of(value).printLine(console.out());
        }
        console.out().flush();
    }
}
