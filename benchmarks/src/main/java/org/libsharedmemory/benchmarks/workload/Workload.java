package org.libsharedmemory.benchmarks.workload;

import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Rendezvous;
/// Something that several processes do together.

public interface Workload {
    /// One process's part. Side 0 runs on the first processor, the others on the second or their own.
    void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception;

    /// How many processes it takes.
    default int sides(Parameters parameters) {
        return 2;
    }

    /// All of them, by the name used on the command line.
    static Workload named(String name) {
        return switch (name) {
            case "line" -> new CacheLine();
            case "stream-ping-pong" -> new StreamPingPong();
            case "stream-flat-out" -> new StreamFlatOut();
            case "stream-wake-up" -> new StreamWakeUp();
            case "start-up" -> new StartUp();
            case "open-close" -> new OpenAndClose();
            case "announcement" -> new Announcement();
            case "allocation" -> new Allocation();
            case "queue-throughput" -> new QueueThroughput();
            case "queue-ping-pong" -> new QueuePingPong();
            case "queue-wake-up" -> new QueueWakeUp();
            default -> throw new IllegalArgumentException("no workload '" + name + "', see the experiments");
        };
    }
}
