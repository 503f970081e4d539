package org.libsharedmemory.cli;

import java.util.List;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SharedMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        header = "List the segments of this machine.",
        description = "Removes what killed processes have left behind first, and says so on standard error.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm ls",
            "  shm ls --all                       files of other software, too",
            "  shm ls --json | jq .name"
        })
final class Ls implements Runnable {
    private final Console console;

    @Option(
            names = {"-a", "--all"},
            description = "Also what other software has put there.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object for each segment.")
    private boolean json;

    Ls(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        List<SegmentInfo> gone = SharedMemory.prune(false);
        if (!gone.isEmpty()) {
            console.say("removed " + Words.count(gone.size(), "leftover") + " of killed processes: "
                    + Words.printable(Words.names(gone)));
        }
        List<Details> shown = SharedMemory.list().stream()
                .filter(info -> all || info.kind() != SegmentKind.FOREIGN)
                .map(Details::of)
                .toList();
        if (json) {
            shown.forEach(details -> console.print(details.toJson().toString()));
        } else if (shown.isEmpty()) {
            console.say("no segments" + (all ? "" : "; 'shm ls --all' also shows files of other software"));
        } else {
            print(shown);
        }
    }

    private void print(List<Details> shown) {
        Table table = new Table("NAME", "KIND", "SIZE", "CONTENT", "AGE", "STAYS", "ATTACHED");
        for (Details details : shown) {
            SegmentInfo info = details.info();
            table.row(
                    info.name(),
                    details.kindAndLayout(),
                    Words.size(info.byteSize()),
                    details.content(),
                    Words.age(info.age()),
                    details.stays(),
                    Words.attached(info.attachments()));
        }
        table.print(console);
        shown.stream()
                .filter(details -> !details.problems().isEmpty())
                .forEach(details -> console.say("shm: "
                        + Words.printable(details.info().name() + ": " + String.join("; ", details.problems()))));
    }
}
