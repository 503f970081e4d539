package org.libsharedmemory.cli;

import picocli.AutoComplete;

final class Completion implements Command {
    private final Console console;

    private final Syntax syntax = new Syntax(this, "Print the completion script for bash and zsh.")
            .examples(
                    "  source <(shm completion)", "  shm completion > ~/.local/share/bash-completion/completions/shm");

    Completion(Console console) {
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return syntax;
    }

    @Override
    public Integer call() {
        console.print(AutoComplete.bash("shm", Shm.commandLine(console)));
        return Failure.DONE;
    }
}
