package org.libsharedmemory.cli;

import java.util.List;
import java.util.function.Supplier;

final class Doctor implements Command {
    private final Console console;
    private final Supplier<List<Finding>> checkup;

    private final Syntax syntax = new Syntax(
                    this, "Say what is wrong with shared memory on this machine, and what to do.")
            .description("Changes nothing. Exit code 1 if something is broken.")
            .examples("  shm doctor");

    Doctor(Console console) {
        this(console, Checkup::all);
    }

    Doctor(Console console, Supplier<List<Finding>> checkup) {
        this.console = console;
        this.checkup = checkup;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        List<Finding> findings = checkup.get();
        findings.forEach(this::print);
        boolean broken = findings.stream().anyMatch(finding -> finding.state() == Finding.State.BROKEN);
        return broken ? Failure.FAILED : Failure.DONE;
    }

    private void print(Finding finding) {
        String mark = switch (finding.state()) {
            case GOOD -> console.green("ok     ");
            case ATTENTION -> console.yellow("note   ");
            case BROKEN -> console.red("broken ");
        };
        console.print(mark + console.bold(String.format("%-14s", finding.subject())) + finding.what());
        if (!finding.remedy().isEmpty()) {
            console.print(" ".repeat(21) + console.cyan("-> " + finding.remedy()));
        }
    }
}
