package org.libsharedmemory.cli;

import java.util.List;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;

final class Prune implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Remove what killed processes have left behind.")
            .description("Prints the names. Never touches what lives, what is persistent, or files of other software.")
            .examples("  shm prune --dry-run", "  shm prune");

    private final Argument<Boolean> dryRun = syntax.flag("--dry-run", "Remove nothing, only print what would go.");

    Prune(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        List<SegmentInfo> leftovers = SharedMemory.prune(dryRun.value());
        leftovers.forEach(leftover -> console.print(Words.printable(leftover.name())));
        if (leftovers.isEmpty()) {
            console.say("no leftovers");
        } else {
            long bytes = leftovers.stream().mapToLong(SegmentInfo::fileByteSize).sum();
            console.say((dryRun.value() ? "would remove " : "removed ") + Words.count(leftovers.size(), "leftover")
                    + ", " + Words.size(bytes));
        }
        return Failure.DONE;
    }
}
