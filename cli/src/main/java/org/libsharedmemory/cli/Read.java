package org.libsharedmemory.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryReadStream;
import org.libsharedmemory.stream.StreamValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "read",
        header = "Print the latest value of a stream.",
        description = {
            "A string is printed as it is, with a line break at its end; an array as one",
            "line of numbers; bytes raw.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm read greeting",
            "  shm read prices --wait 5s          exit code 4 if nothing is there by then",
            "  shm read picture --output picture.png",
            "  shm read pose --json | jq .value",
        })
final class Read implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the stream.")
    private String name = "";

    @Mixin
    private ReadSource source = new ReadSource();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the bytes of the value to a file, exactly.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    Read(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (SharedMemoryReadStream reader = source.open(name)) {
            StreamValue value = source.first(reader, name);
            if (output != null) {
                save(value, output);
            }
            if (json) {
                console.print(StreamJson.of(name, value).toString());
            } else if (output == null) {
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
