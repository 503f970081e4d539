package org.libsharedmemory.cli;

import java.util.List;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SharedMemory;

final class Ls implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "List the segments of this machine.")
            .description("First removes what killed processes have left, and names it on standard error.")
            .examples(
                    "  shm ls",
                    "  shm ls --all                       files of other software and users, too",
                    "  shm ls --json | jq .name");

    private final Argument<Boolean> all =
            syntax.flag("-a, --all", "Also what other software has put there, and what this user may not read.");
    private final Argument<Boolean> json = syntax.flag("--json", "Print one JSON object for each segment.");

    Ls(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        List<SegmentInfo> gone = SharedMemory.prune(false);
        if (!gone.isEmpty()) {
            console.say("removed " + Words.count(gone.size(), "leftover") + " of killed processes: "
                    + Words.printable(Words.names(gone)));
        }
        List<Details> shown = SharedMemory.list().stream()
                .filter(info -> all.value() || !isOfOthers(info))
                .map(Details::of)
                .toList();
        if (json.value()) {
            shown.forEach(details -> console.print(details.toJson().toString()));
        } else if (shown.isEmpty()) {
            console.say("no segments"
                    + (all.value() ? "" : "; 'shm ls --all' also shows files of other software and users"));
        } else {
            print(shown);
        }
        return Failure.DONE;
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

    /// Whether it may be of other software: it is, or nobody can tell.
    static boolean isOfOthers(SegmentInfo info) {
        return info.kind() == SegmentKind.FOREIGN || info.kind() == SegmentKind.PRIVATE;
    }
}
