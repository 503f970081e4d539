package org.libsharedmemory.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        header = "Print the current value of a stream, then each change.",
        description = {
            "One line for each value on standard output; on standard error how many values",
            "were missed, when some were. Goes on when the writer starts again.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm watch prices",
            "  shm watch pose --count 3 --timeout 2s --json | jq .missed",
            "  shm watch camera --wait 1m         also if the writer comes later",
        })
final class Watch implements Callable<Integer> {
    private static final Duration A_WHILE = Duration.ofHours(1);

    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the stream.")
    private String name = "";

    @Mixin
    private ReadSource source = new ReadSource();

    @Option(names = "--count", paramLabel = "N", description = "Stop after N values, the current one included.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Stop with exit code 4 when no value came for so long: 500ms, 2s, 1m.")
    private @Nullable Duration timeout;

    @Option(names = "--json", description = "Print one JSON object for each value.")
    private boolean json;

    Watch(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1) {
            throw new Failure(Failure.WRONG_USAGE, "--count is at least 1, not " + count);
        }
        try (SharedMemoryReadStream reader = source.open(name)) {
            for (long seen = 0; seen < count; seen++) {
                show(seen == 0 ? current(reader) : next(reader));
            }
        }
        return Failure.DONE;
    }

    private StreamValue current(SharedMemoryReadStream reader) throws InterruptedException {
        StreamValue value = source.firstIfThere(reader, name);
        return value == null ? next(reader) : value;
    }

    private StreamValue next(SharedMemoryReadStream reader) throws InterruptedException {
        while (true) {
            StreamValue value = reader.next();
            if (value != null) {
                return value;
            }
            if (!reader.awaitNewData(timeout == null ? A_WHILE : timeout) && timeout != null) {
                throw Failure.timedOut("segment '" + name + "': nothing new for " + timeout.toMillis() + " ms");
            }
        }
    }

    private void show(StreamValue value) {
        if (json) {
            console.print(StreamJson.of(name, value).toString());
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
