package org.libsharedmemory.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;

/// One process of a run: `Side WORKLOAD FILE SIDES SIDE [key=value...]`.
public final class Side {
    private Side() {}

    public static void main(String[] args) throws Exception {
        Rendezvous rendezvous = new Rendezvous(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        Parameters parameters = Parameters.parse(Arrays.copyOfRange(args, 4, args.length));
        Workload.named(args[0]).run(rendezvous, parameters, new Figures());
    }
}
