package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.Summary;

/// Real processes, SIGKILL: half of them parked at a named crash point, half at random instants. And SIGSTOP.
@Timeout(3600)
class StreamTortureTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @TempDir
    static Path directory;

    private static ArchivedJvm jvm;

    @BeforeAll
    static void train() throws Exception {
        jvm = ArchivedJvm.of(directory, TortureVictim.class, child -> {
            child.expect("READY");
            child.send("train " + NAMES.next() + " " + directory.resolve("ledger") + " - - - - -");
        });
    }

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
    private static void torture(int kills, int perPoint) throws Exception {
        TortureResults results = new TortureResults();
        StreamTorture.Lane[] lanes = StreamTorture.Lane.values();
        forAll(List.of(lanes), lane -> torture(lane, kills / lanes.length, results));
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

    private static void torture(StreamTorture.Lane lane, int kills, TortureResults results) throws Exception {
        List<StreamTorture.Point> points = StreamTorture.points(lane);
        Path ledger = directory.resolve("ledger-" + lane);
        try (StreamTorture torture = new StreamTorture(lane, NAMES.next(), NAMES.next(), jvm, ledger, results)) {
            for (int done = 0; done < kills; done++) {
                if (done % 2 == 0) {
                    torture.killAt(points.get(done / 2 % points.size()));
                } else {
                    torture.killSomewhere();
                }
                if (done % 100 == 99) {
                    Summary.write("torture-streams", results.summary());
                }
            }
        }
    }

    /// One writer, and several.
    @Test
    void stoppedProcessesHoldNobodyUp() throws Exception {
        forAll(List.of(StreamTorture.Lane.ONE_V2, StreamTorture.Lane.SEVERAL_V1), lane -> {
            Path ledger = directory.resolve("stops-" + lane);
            try (StreamStops stops = new StreamStops(lane, NAMES.next(), NAMES.next(), jvm, ledger)) {
                stops.stopWriterAtSteps();
                stops.stopWriterAnywhere();
                stops.stopReader();
            }
        });
    }

    private interface Run {
        void of(StreamTorture.Lane lane) throws Exception;
    }

    private static void forAll(Collection<StreamTorture.Lane> lanes, Run run) throws Exception {
        try (var executor = Executors.newFixedThreadPool(2)) {
            List<Future<Void>> runs = new ArrayList<>();
            for (StreamTorture.Lane lane : lanes) {
                Callable<Void> one = () -> {
                    run.of(lane);
                    return null;
                };
                runs.add(executor.submit(one));
            }
            for (Future<Void> one : runs) {
                one.get();
            }
        }
    }
}
