package org.libsharedmemory.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        header = "Print the completion script for bash and zsh.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(shm completion)", "  shm completion > ~/.local/share/bash-completion/completions/shm"})
final class Completion implements Runnable {
    private final Console console;

    Completion(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.print(AutoComplete.bash("shm", Shm.commandLine(console)));
    }
}
