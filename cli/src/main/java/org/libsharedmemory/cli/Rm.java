package org.libsharedmemory.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        header = "Remove segments.",
        description = {
            "Refuses what is in use, made by other software, or so damaged that nobody can",
            "tell who uses it, unless told otherwise.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  shm rm greeting", "  shm rm --force prices orders"})
final class Rm implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names of segments.")
    private List<String> names = List.of();

    @Option(
            names = {"-f", "--force"},
            description = "Also what is in use (who holds it keeps its bytes, and is told), damaged or foreign.")
    private boolean force;

    Rm(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        int worst = Failure.DONE;
        for (String name : names) {
            int exitCode = remove(name);
            worst = worst == Failure.DONE ? exitCode : worst;
        }
        return worst;
    }

    private static String objection(SegmentInfo foreign) {
        return foreign.problems().isEmpty()
                ? "other software made it; 'shm rm --force " + foreign.name() + "' removes it if it is yours"
                : foreign.problems().getFirst();
    }

    private int remove(String name) {
        try {
            SegmentInfo info = SharedMemory.inspect(name);
            if (info != null && info.kind() == SegmentKind.FOREIGN && !force) {
                throw Failure.failed("segment '" + name + "': " + objection(info));
            }
            if (!SharedMemory.remove(name, force)) {
                throw Failures.noSuchSegment(name);
            }
            return Failure.DONE;
        } catch (Failure | SharedMemoryException e) {
            return Failures.report(console, e);
        }
    }
}
