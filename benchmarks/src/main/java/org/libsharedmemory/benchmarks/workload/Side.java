package org.libsharedmemory.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// One process of a run: `Side WORKLOAD DIRECTORY SIDES SIDE [key=value...]`. It ends with the process that started it,
/// whose end closes its standard input.
public final class Side {
    private Side() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(Side::endWithParent);
        Parameters parameters = Parameters.parse(Arrays.copyOfRange(args, 4, args.length));
        Rendezvous rendezvous = new Rendezvous(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        Workload.named(args[0]).run(rendezvous, parameters, new Figures());
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
