package org.libsharedmemory.cli;

/// Only a name in the help: the launcher starts the benchmarks' own program, which brings the peers it compares with.
final class Bench implements Command {
    private final Syntax syntax = new Syntax(this, "Measure how fast values and messages cross on this machine.")
            .description("The benchmarks are a program of their own, started by ./shm in the root of the source tree.")
            .examples(
                    "  shm bench          a first look, a minute and a half",
                    "  shm bench --full   everything, with its peers, and a report",
                    "  shm bench --help   how that program works");

    Bench() {
        syntax.parameters("OPTION", 0, "See shm bench --help, from the source tree.");
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        throw Failure.failed("the benchmarks are started by ./shm bench, in the root of the source tree");
    }
}
