package org.libsharedmemory.cli;

import java.util.List;
import java.util.Locale;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

final class Inspect implements Command {
    private static final OpenOptions LOOK =
            OpenOptions.DEFAULT.withReadOnly(true).withAnyOwner(true);

    private final Console console;

    private final Syntax syntax = new Syntax(this, "Show everything about a segment, without touching it.")
            .examples(
                    "  shm inspect greeting",
                    "  shm inspect greeting --hex         the bytes that other languages read",
                    "  shm inspect greeting --json | jq .attachments");

    private final Argument<String> name = syntax.parameter("NAME", "Name of the segment.");
    private final Argument<Boolean> hex = syntax.flag("--hex", "Also the first bytes, explained.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object.");

    Inspect(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        SegmentInfo info = SharedMemory.inspect(name.value());
        if (info == null) {
            throw Failures.noSuchSegment(name.value());
        }
        Details details = Details.of(info);
        List<String> dump = hex.value() ? dump(details) : List.of();
        if (json.value()) {
            Json object = details.toJson();
            console.print((hex.value() ? object.putStrings("hex", dump) : object).toString());
            return Failure.DONE;
        }
        details.facts()
                .forEach((fact, value) ->
                        console.print(console.dim(String.format("%-14s", fact)) + Words.printable(value)));
        attachments(info.attachments());
        details.problems()
                .forEach(problem -> console.print(console.yellow("problem       ") + Words.printable(problem)));
        if (hex.value()) {
            console.print("");
            dump.forEach(console::print);
        }
        return Failure.DONE;
    }

    private void attachments(List<SegmentInfo.Attachment> attachments) {
        if (attachments.isEmpty()) {
            return;
        }
        console.print("");
        Table table = new Table("INDEX", "ROLE", "PID", "ALIVE", "PROGRAM");
        for (SegmentInfo.Attachment attachment : attachments) {
            table.row(
                    Integer.toString(attachment.index()),
                    attachment.role().name().toLowerCase(Locale.ROOT),
                    Long.toString(attachment.pid()),
                    attachment.alive() ? "yes" : "dead",
                    attachment.alive() ? program(attachment.pid()) : "-");
        }
        table.print(console);
    }

    private static String program(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> command.substring(command.lastIndexOf('/') + 1))
                .orElse("-");
    }

    private List<String> dump(Details details) {
        try (SharedMemory memory = SharedMemory.open(name.value(), LOOK)) {
            return details.queue() == null || details.queue().layout() == null
                    ? HexDump.of(memory.memory(), details.classicLayout())
                    : HexDump.of(memory.memory(), details.queue());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
