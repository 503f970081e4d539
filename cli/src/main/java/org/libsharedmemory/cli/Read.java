package org.libsharedmemory.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;

final class Read implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Print the latest value of a stream.")
            .description(
                    "A string is printed as it is, with a line break at its end; an array as one",
                    "line of numbers; bytes raw.")
            .examples(
                    "  shm read greeting",
                    "  shm read prices --wait 5s          exit code 4 if nothing is there by then",
                    "  shm read picture --output picture.png",
                    "  shm read pose --json | jq .value");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the stream.");
    private final ReadSource source = new ReadSource(syntax);
    private final Argument<@Nullable Path> output =
            syntax.option("-o, --output", "FILE", Path.class, "Write the bytes of the value to a file, exactly.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object.");

    Read(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (SharedMemoryReadStream reader = source.open(name.value())) {
            StreamValue value = source.first(reader, name.value());
            Path file = output.value();
            if (file != null) {
                save(value, file);
            }
            if (json.value()) {
                console.print(StreamJson.of(name.value(), value).toString());
            } else if (file == null) {
                ValueText.of(value).print(console.out());
            }
        }
        return Failure.DONE;
    }

    private static void save(StreamValue value, Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            Channels.newChannel(out).write(value.memory().asByteBuffer());
        } catch (IOException e) {
            throw Failure.failed("cannot write " + file + ": " + Words.reason(e));
        }
    }
}
