package org.libsharedmemory.cli;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;

final class Completion implements Command {
    /// Behind picocli's script, which knows only words that never change. A name that the shell would take for more
    /// than a word is left out: anybody may have put it there.
    private static final String NAMES = """

        # The names of segments, for the commands that take one.
        function _complete_shm_names() {
          _complete_shm
          local word=${COMP_WORDS[COMP_CWORD]} name
          case ${COMP_WORDS[1]} in
            COMMANDS) ;;
            *) return ;;
          esac
          [[ $word != -* && ( $COMP_CWORD -eq 2 || ( $COMP_CWORD -gt 2 && ${COMP_WORDS[1]} == rm ) ) ]] || return
          while read -r name _; do
            [[ $name =~ ^[A-Za-z0-9._-]+$ && $name == "$word"* ]] && COMPREPLY+=("$name")
          done < <("${COMP_WORDS[0]/#\\~/$HOME}" ls --all 2>/dev/null | tail -n +2)
        }

        complete -F _complete_shm_names -o default shm
        """;

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
        CommandLine shm = Shm.commandLine(console);
        String takingNames = shm.getSubcommands().entrySet().stream()
                .filter(command -> takesNameFirst(command.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining("|"));
        console.print(AutoComplete.bash("shm", shm) + NAMES.replace("COMMANDS", takingNames));
        return Failure.DONE;
    }

    private static boolean takesNameFirst(CommandLine command) {
        var parameters = command.getCommandSpec().positionalParameters();
        return !parameters.isEmpty() && parameters.getFirst().paramLabel().equals("NAME");
    }
}
