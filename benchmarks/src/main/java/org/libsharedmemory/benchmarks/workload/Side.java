package org.libsharedmemory.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
import org.libsharedmemory.benchmarks.machine.Processors;

/// One process of a run: `Side WORKLOAD DIRECTORY SIDES SIDE [key=value...]`. It ends with the process that started it,
/// whose end closes its standard input. SIDE `all`: all sides as threads, on the `processors` given.
public final class Side {
    /// In place of the number of a side.
    public static final String ALL = "all";

    private Side() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(Side::endWithParent);
        Parameters parameters = Parameters.parse(Arrays.copyOfRange(args, 4, args.length));
        Path directory = Path.of(args[1]);
        int sides = Integer.parseInt(args[2]);
        if (!args[3].equals(ALL)) {
            run(args[0], directory, sides, Integer.parseInt(args[3]), parameters);
            return;
        }
        Processors processors = new Processors(Processors.parse(parameters.text("processors", "0,1")));
        for (int i = 0; i < sides; i++) {
            int side = i;
            Thread.ofPlatform().start(() -> {
                Processors.pin(processors.of(side));
                try {
                    run(args[0], directory, sides, side, parameters);
                } catch (Exception e) {
                    e.printStackTrace();
                    System.exit(1);
                }
            });
        }
    }

    private static void run(String workload, Path directory, int sides, int side, Parameters parameters)
            throws Exception {
        Workload.named(workload).run(new Rendezvous(directory, sides, side), parameters, new Figures());
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to a side
            }
        } catch (IOException _) {
            // the same
        }
        System.exit(1);
    }
}
