package org.libsharedmemory.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The commands by name, in the order in which the help lists them.
final class Commands {
    private final Map<String, Function<Console, Command>> makers = new LinkedHashMap<>();
    private final Console console;

    Commands(Console console) {
        this.console = console;
        makers.put("demo", Demo::new);
        makers.put("write", Write::new);
        makers.put("read", Read::new);
        makers.put("watch", Watch::new);
        makers.put("create", Create::new);
        makers.put("send", Send::new);
        makers.put("recv", Recv::new);
        makers.put("peek", Peek::new);
        makers.put("unlock", Unlock::new);
        makers.put("ls", Ls::new);
        makers.put("inspect", Inspect::new);
        makers.put("rm", Rm::new);
        makers.put("prune", Prune::new);
        makers.put("doctor", Doctor::new);
        makers.put("bench", _ -> new Bench());
        makers.put("completion", Completion::new);
    }

    Set<String> names() {
        return makers.keySet();
    }

    Command create(String name) {
        Function<Console, Command> maker = makers.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("no command '" + name + "'");
        }
        return maker.apply(console);
    }
}
