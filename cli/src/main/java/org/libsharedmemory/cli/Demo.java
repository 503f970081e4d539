package org.libsharedmemory.cli;

import java.io.IOException;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SharedMemory;

final class Demo implements Command {
    /// How the launcher is called here.
    private static final String SHM = System.getProperty("shm.command", "shm");

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Show what this is about: two processes, one piece of memory.")
            .description("Starts a writer and a reader, lets values cross, kills the writer, cleans up.")
            .examples("  shm demo");

    private final DemoNames names = DemoNames.ofThisProcess();
    private final DemoStage stage;

    Demo(Console console) {
        this.console = console;
        this.stage = new DemoStage(console);
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Thread cleanUp = new Thread(this::removeAll);
        Runtime.getRuntime().addShutdownHook(cleanUp);
        console.print("");
        console.print(console.bold("  Two Java processes, one piece of memory.") + " No socket, no server.");
        try (DemoProcess writer = DemoProcess.start(DemoWriter.class, names.prefix());
                DemoProcess reader = DemoProcess.start(DemoReader.class, names.prefix())) {
            string(writer, reader);
            arrays(writer, reader);
            changes(writer, reader);
            roundTrips(writer, reader);
            kill(writer, reader);
        } finally {
            removeAll();
        }
        Runtime.getRuntime().removeShutdownHook(cleanUp);
        nothingLeft();
        return Failure.DONE;
    }

    private void string(DemoProcess writer, DemoProcess reader) throws InterruptedException {
        stage.scene("A string crosses");
        reader.order("next");
        writer.ask("string");
        stage.line("writer " + writer.pid(), "wrote  " + console.cyan(DemoNames.TEXT));
        stage.line("reader " + reader.pid(), "read   " + console.green(reader.answer()));
        try (SharedMemory memory = SharedMemory.open(names.values(), OpenOptions.DEFAULT.withReadOnly(true))) {
            stage.line("the bytes", console.dim(HexDump.hex(memory.memory(), 0, 16) + " ..."));
        }
        stage.line("", console.dim("flags, size, UTF-8: C++ and Python find the same"));
    }

    private void arrays(DemoProcess writer, DemoProcess reader) throws InterruptedException {
        stage.scene("Arrays cross");
        reader.order("next");
        writer.ask("floats");
        stage.line("float[]", console.green(reader.answer()));
        reader.order("next");
        writer.ask("doubles");
        stage.line("double[]", console.green(reader.answer()));
    }

    private void changes(DemoProcess writer, DemoProcess reader) throws InterruptedException {
        stage.scene("onChange, 100,000 changes in a hurry");
        reader.ask("subscribe");
        double nanoseconds = Double.parseDouble(writer.ask("changes"));
        String[] counts = reader.ask("count").split(" ", -1);
        long seen = Long.parseLong(counts[0]);
        long missed = Long.parseLong(counts[1]);
        if (seen + missed != DemoNames.CHANGES) {
            throw Failure.failed("seen " + seen + " + missed " + missed + " is not " + DemoNames.CHANGES);
        }
        stage.line(
                "reader " + reader.pid(),
                "seen " + console.green(DemoStage.grouped(seen)) + " + missed " + DemoStage.grouped(missed) + " = "
                        + console.bold(DemoStage.grouped(seen + missed)));
        stage.line(
                "writer " + writer.pid(),
                DemoStage.rate(DemoNames.CHANGES / nanoseconds * 1e9) + ", waiting for nobody");
    }

    private void roundTrips(DemoProcess writer, DemoProcess reader) throws InterruptedException {
        stage.scene("There and back again");
        reader.ask("answer pings");
        String[] answer = writer.ask("round trips").split(" ", -1);
        String median = console.green(DemoStage.time(Long.parseLong(answer[0])));
        stage.line(
                "round trip",
                "half of " + DemoStage.grouped(Long.parseLong(answer[2])) + " within " + median + ", 99 % within "
                        + DemoStage.time(Long.parseLong(answer[1])));
    }

    private void kill(DemoProcess writer, DemoProcess reader) throws InterruptedException {
        stage.scene("kill -9 in the middle of a write");
        writer.ask("write for ever");
        String before = reader.ask("read kept");
        writer.kill();
        stage.line("writer " + writer.pid(), console.red("killed") + ", while it was writing. It felt no pain.");
        String[] last = reader.ask("read kept").split(" ", -1);
        if (!last[1].equals("whole") || Long.parseLong(last[0]) < Long.parseLong(before.split(" ", -1)[0])) {
            throw Failure.failed("the last value is " + last[1] + ", number " + last[0] + " after " + before);
        }
        stage.line(
                "reader " + reader.pid(),
                "still reads its last words: "
                        + console.green("value " + DemoStage.grouped(Long.parseLong(last[0])))
                        + ", in one piece");
    }

    private void nothingLeft() {
        long left = names.all().stream()
                .filter(name -> SharedMemory.inspect(name) != null)
                .count();
        if (left > 0) {
            throw Failure.failed(Words.count(left, "segment") + " of the demo left behind");
        }
        console.print("");
        console.print("  " + console.green("Nothing left behind.") + " Now you:");
        console.print("");
        console.print("    " + console.bold(SHM + " write greeting hello; " + SHM + " read greeting"));
        console.print("");
    }

    private void removeAll() {
        names.all().forEach(name -> SharedMemory.remove(name, true));
    }
}
