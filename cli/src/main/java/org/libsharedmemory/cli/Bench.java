package org.libsharedmemory.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Only a name in the help: the launcher starts the benchmarks' own program, which brings the peers it compares with.
@Command(
        name = "bench",
        header = "Measure how fast values and messages cross on this machine.",
        description = "The benchmarks are a program of their own, started by ./shm in the root of the source tree.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  shm bench          a first look, a minute and a half",
            "  shm bench --full   everything, with its peers, and a report",
            "  shm bench --help   how that program works",
        })
final class Bench implements Runnable {
    @Parameters(arity = "0..*", paramLabel = "OPTION", description = "See shm bench --help, from the source tree.")
    @SuppressWarnings("unused") // only the launcher acts on them
    private List<String> options = List.of();

    @Override
    public void run() {
        throw Failure.failed("the benchmarks are started by ./shm bench, in the root of the source tree");
    }
}
