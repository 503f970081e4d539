package org.libsharedmemory.cli;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.stream.SharedMemoryWriteStream;
import org.libsharedmemory.stream.StreamLayout;

final class Write implements Command {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Write a value into a stream, and make the stream if there is none.")
            .description(
                    "A new stream is persistent: the value stays until 'shm rm'. An existing one is",
                    "written in place.")
            .examples(
                    "  shm write greeting 'hello there'",
                    "  date | shm write now",
                    "  shm write pose --doubles '0.5 1.25 -3'",
                    "  shm write picture --bytes --replace < picture.png",
                    "  shm write status ready --hold      until Ctrl-C, then it is gone");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the stream.");
    private final Argument<@Nullable String> value = syntax.optionalParameter(
            "VALUE", "The value; standard input if there is none, less one line break at its end.");
    private final ValueInput input = new ValueInput(syntax);
    private final Argument<@Nullable Long> size = syntax.size(
            "--size",
            "N",
            "Size of a new stream in bytes, header included: 65536, 64k, 8m."
                    + " Default: 65536, or what the value needs.");
    private final Argument<@Nullable StreamLayout> layout = syntax.choice(
            "--layout",
            "v1|v2|none",
            StreamLayout.class,
            "Layout of a new stream for programs of other languages (default: v1);"
                    + " for a stream of another program, the layout that it has.");
    private final Argument<Boolean> replace = syntax.flag("--replace", "Discard what has the name, whatever it is.");
    private final Argument<Boolean> hold = syntax.flag("--hold", "Stay until stopped; a new stream is gone then.");

    Write(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ValueInput.Ready ready = input.ready(value.value(), console.in());
        WriteTarget target = new WriteTarget(name.value(), size.value(), layout.value(), !hold.value());
        try (SharedMemoryWriteStream writer =
                replace.value() ? target.replace(ready.byteSize()) : target.openOrCreate(ready.byteSize())) {
            long version = ready.write().applyAsLong(writer);
            if (hold.value()) {
                hold(version);
            }
        }
        return Failure.DONE;
    }

    /// Until the process is told to end, or the stream of the name is another one.
    private void hold(long version) throws InterruptedException {
        OpenOptions look = OpenOptions.DEFAULT.withReadOnly(true).withAnyOwner(true);
        try (SharedMemory held = SharedMemory.open(name.value(), look)) {
            console.say("holding '" + name.value() + "' at version " + version + " until Ctrl-C");
            while (!held.isRetired()) {
                Thread.sleep(LOOK_EVERY);
            }
        }
        throw Failure.failed("segment '" + name.value() + "': somebody has removed or replaced it");
    }
}
