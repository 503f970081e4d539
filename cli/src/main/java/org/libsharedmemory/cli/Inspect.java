package org.libsharedmemory.cli;

import java.util.List;
import java.util.Locale;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        header = "Show everything about a segment, without touching it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm inspect greeting",
            "  shm inspect greeting --hex         the bytes that other languages read, explained",
            "  shm inspect greeting --json | jq .attachments",
        })
final class Inspect implements Runnable {
    private static final OpenOptions LOOK =
            OpenOptions.DEFAULT.withReadOnly(true).withAnyOwner(true);

    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the segment.")
    private String name = "";

    @Option(names = "--hex", description = "Also the first bytes, explained.")
    private boolean hex;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    Inspect(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        SegmentInfo info = SharedMemory.inspect(name);
        if (info == null) {
            throw Failures.noSuchSegment(name);
        }
        Details details = Details.of(info);
        List<String> dump = hex ? dump(details) : List.of();
        if (json) {
            Json object = details.toJson();
            console.print((hex ? object.putStrings("hex", dump) : object).toString());
            return;
        }
        details.facts()
                .forEach((fact, value) ->
                        console.print(console.dim(String.format("%-14s", fact)) + Words.printable(value)));
        attachments(info.attachments());
        details.problems()
                .forEach(problem -> console.print(console.yellow("problem       ") + Words.printable(problem)));
        if (hex) {
            console.print("");
            dump.forEach(console::print);
        }
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
        try (SharedMemory memory = SharedMemory.open(name, LOOK)) {
            return details.queue() == null || details.queue().layout() == null
                    ? HexDump.of(memory.memory(), details.classicLayout())
                    : HexDump.of(memory.memory(), details.queue());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
