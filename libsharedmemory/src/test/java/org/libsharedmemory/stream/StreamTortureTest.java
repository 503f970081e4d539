package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ShmNames;

/// Real processes, SIGKILL: half of them parked at a named crash point, half at random instants.
@Timeout(3600)
class StreamTortureTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @TempDir
    Path directory;

    @Test
    void twoHundredKills() throws Exception {
        torture(200, 1);
    }

    @Test
    @Tag("torture")
    void tenThousandKills() throws Exception {
        torture(10_000, 20);
    }

    /// @param perPoint how often at least each point is killed at, over all kinds of streams that have it
    private void torture(int kills, int perPoint) throws Exception {
        TortureResults results = new TortureResults();
        // those who live go first: what is measured is how they go on, not how processes start
        ChildJvm victims = ArchivedJvm.of(directory, TortureVictim.class, child -> {
                    child.expect("READY");
                    child.send("train " + NAMES.next() + " " + directory.resolve("ledger") + " - - - - -");
                })
                .withCommand("nice", "-n", "5");
        List<StreamTorture.Lane> lanes = List.of(StreamTorture.Lane.values());
        try (var executor = Executors.newFixedThreadPool(lanes.size())) {
            Thread heart = Thread.ofPlatform().start(() -> beat(results));
            List<Future<?>> runs = new ArrayList<>();
            for (StreamTorture.Lane lane : lanes) {
                Callable<Void> run = () -> {
                    torture(lane, victims, kills / lanes.size(), results);
                    return null;
                };
                runs.add(executor.submit(run));
            }
            for (Future<?> run : runs) {
                run.get();
            }
            heart.interrupt();
            heart.join();
        }
        SharedMemory.prune(false);
        System.out.println(results.summary());
        results.check();
        assertThat(results.kills()).isGreaterThanOrEqualTo(kills);
        for (StreamTorture.Lane lane : lanes) {
            for (StreamTorture.Point point : StreamTorture.points(lane)) {
                assertThat(results.killsAt(point.toString()))
                        .as(point.toString())
                        .isGreaterThanOrEqualTo(perPoint);
            }
        }
    }

    private static void beat(TortureResults results) {
        while (!Thread.interrupted()) {
            long start = System.nanoTime();
            LockSupport.parkNanos(1_000_000);
            results.stalled(System.nanoTime() - start - 1_000_000);
        }
    }

    private void torture(StreamTorture.Lane lane, ChildJvm victims, int kills, TortureResults results)
            throws Exception {
        List<StreamTorture.Point> points = StreamTorture.points(lane);
        ChildJvm survivors = ChildJvm.of(TortureSurvivor.class).withNativeAccess();
        Path ledger = directory.resolve("ledger-" + lane);
        try (StreamTorture torture = new StreamTorture(lane, NAMES.next(), survivors, victims, ledger, results)) {
            for (int done = 0; done < kills; done++) {
                if (done % 2 == 0) {
                    torture.killAt(points.get(done / 2 % points.size()));
                } else {
                    torture.killSomewhere();
                }
            }
        }
    }
}
