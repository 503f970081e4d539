package org.libsharedmemory.benchmarks.workload;

import java.time.Duration;
import org.libsharedmemory.benchmarks.link.Parameters;
import org.libsharedmemory.benchmarks.link.Payload;
import org.libsharedmemory.benchmarks.link.Rendezvous;

/// A value to a reader that sleeps in `awaitNewData`, and one back: see [SleepersRoundTrip].
final class StreamWakeUp implements Workload {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public void run(Rendezvous rendezvous, Parameters parameters, Figures figures) throws Exception {
        boolean first = rendezvous.side() == 0;
        Payload payload = new Payload(parameters.number("size", 64));
        try (var writer = StreamSetup.create(rendezvous.name(first ? "ping" : "pong"), parameters);
                var reader = StreamSetup.reader(rendezvous.name(first ? "pong" : "ping"))) {
            SleepersRoundTrip roundTrip = new SleepersRoundTrip(
                    payload,
                    () -> {
                        long _ = writer.write(payload.bytes());
                    },
                    () -> {
                        if (!reader.awaitNewData(PATIENCE)) {
                            throw new IllegalStateException("nothing came within " + PATIENCE);
                        }
                        reader.readInto(payload.memory());
                    });
            roundTrip.run(rendezvous, parameters, figures);
        }
    }
}
