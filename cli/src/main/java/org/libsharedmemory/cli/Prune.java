package org.libsharedmemory.cli;

import java.util.List;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        header = "Remove what killed processes have left behind.",
        description = "Prints the names. Never touches what lives, what is persistent, or files of other software.",
        footerHeading = "%nExamples:%n",
        footer = {"  shm prune --dry-run", "  shm prune"})
final class Prune implements Runnable {
    private final Console console;

    @Option(names = "--dry-run", description = "Remove nothing, only print what would go.")
    private boolean dryRun;

    Prune(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        List<SegmentInfo> leftovers = SharedMemory.prune(dryRun);
        leftovers.forEach(leftover -> console.print(Words.printable(leftover.name())));
        if (leftovers.isEmpty()) {
            console.say("no leftovers");
        } else {
            long bytes = leftovers.stream().mapToLong(SegmentInfo::fileByteSize).sum();
            console.say((dryRun ? "would remove " : "removed ") + Words.count(leftovers.size(), "leftover") + ", "
                    + Words.size(bytes));
        }
    }
}
