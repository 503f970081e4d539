package org.libsharedmemory.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "write",
        header = "Write a value into a stream, and make the stream if there is none.",
        description = {
            "A new stream is persistent: the value stays until 'shm rm'. An existing one is",
            "written in place.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm write greeting 'hello there'",
            "  date | shm write now",
            "  shm write pose --doubles '0.5 1.25 -3'",
            "  shm write picture --bytes --replace < picture.png",
            "  shm write status ready --hold      until Ctrl-C, then it is gone",
        })
final class Write implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the stream.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "The value; standard input if there is none, less one line break at its end.")
    private @Nullable String value;

    @Mixin
    private ValueInput input = new ValueInput();

    @Option(
            names = "--size",
            paramLabel = "N",
            converter = SizeConverter.class,
            description = "Size of a new stream in bytes, header included: 65536, 64k, 8m."
                    + " Default: 65536, or what the value needs.")
    private @Nullable Long size;

    @Option(
            names = "--layout",
            paramLabel = "v1|v2|none",
            description = "Layout of a new stream for programs of other languages (default: v1);"
                    + " for a stream of another program, the layout that it has.")
    private @Nullable StreamLayout layout;

    @Option(names = "--replace", description = "Discard what has the name, whatever it is.")
    private boolean replace;

    @Option(names = "--hold", description = "Stay until stopped; a new stream is gone then.")
    private boolean hold;

    Write(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ValueInput.Ready ready = input.ready(value, console.in());
        WriteTarget target = new WriteTarget(name, size, layout, !hold);
        try (SharedMemoryWriteStream writer =
                replace ? target.replace(ready.byteSize()) : target.openOrCreate(ready.byteSize())) {
            long version = ready.write().applyAsLong(writer);
            if (hold) {
                console.say("holding '" + name + "' at version " + version + " until Ctrl-C");
                new CountDownLatch(1).await();
            }
        }
        return Failure.DONE;
    }
}
