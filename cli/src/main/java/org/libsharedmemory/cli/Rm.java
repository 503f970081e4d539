package org.libsharedmemory.cli;

import java.util.List;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.segment.SharedMemoryException;

final class Rm implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Remove segments.")
            .description(
                    "Refuses what is in use, made by other software, or so damaged that nobody can",
                    "tell who uses it, unless told otherwise.")
            .examples("  shm rm greeting", "  shm rm --force prices orders");

    private final Argument<List<String>> names = syntax.parameters("NAME", 1, "Names of segments.");
    private final Argument<Boolean> force = syntax.flag(
            "-f, --force", "Also what is in use (who holds it keeps its bytes, and is told), damaged or foreign.");

    Rm(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        int worst = Failure.DONE;
        for (String name : names.value()) {
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
            if (info != null && Ls.isOfOthers(info) && !force.value()) {
                throw Failure.failed("segment '" + name + "': " + objection(info));
            }
            if (!SharedMemory.remove(name, force.value())) {
                throw Failures.noSuchSegment(name);
            }
            return Failure.DONE;
        } catch (Failure | SharedMemoryException e) {
            return Failures.report(console, e);
        }
    }
}
