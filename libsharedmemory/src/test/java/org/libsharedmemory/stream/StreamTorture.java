package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ArchivedJvm;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;

/// Kills writers and readers of one stream, one after the other, and looks after each kill: the last acknowledged
/// value is there and whole, versions go on without a gap, the classic area is the newest value, survivors are not
/// held up.
final class StreamTorture implements AutoCloseable {
    static final long BYTE_SIZE = CheckedValue.MOST_BYTES + 20;
    static final int LASTING = 8_000_000;
    private static final AtomicInteger WRITERS = new AtomicInteger(1);

    /// One kind of stream each.
    enum Lane {
        ONE_V1(StreamLayout.V1, Writers.ONE),
        ONE_V2(StreamLayout.V2, Writers.ONE),
        SEVERAL_V1(StreamLayout.V1, Writers.SEVERAL),
        SEVERAL_V2(StreamLayout.V2, Writers.SEVERAL),
        SEVERAL_NONE(StreamLayout.NONE, Writers.SEVERAL);

        final StreamLayout layout;
        final Writers writers;

        Lane(StreamLayout layout, Writers writers) {
            this.layout = layout;
            this.writers = writers;
        }

        StreamOptions options() {
            return StreamOptions.DEFAULT
                    .withClassicLayout(layout)
                    .withWriters(writers)
                    .withPersistent(true);
        }
    }

    /// Where a victim parks.
    ///
    /// @param role what it is: `open`, `replace`, `read`
    /// @param afterDead whether its predecessor was killed too and nobody has recovered it
    /// @param writes after which it closes
    record Point(String role, String step, int n, boolean afterDead, int writes) {
        static Point writing(String step, int n) {
            return new Point("open", step, n, false, LASTING);
        }

        static Point recovering(String step, int n) {
            return new Point("open", step, n, true, LASTING);
        }

        static Point closing(String step, int n) {
            return new Point("open", step, n, false, 3);
        }

        static Point replacing(String step, int n) {
            return new Point("replace", step, n, false, LASTING);
        }

        /// Passed in every write, not only once at the beginning or end.
        boolean isWithinWrites() {
            return role.equals("open") && !afterDead && writes == LASTING && n > 1;
        }

        @Override
        public String toString() {
            return (afterDead ? "recover" : writes < LASTING ? "close" : role) + ":" + step + ":" + n;
        }
    }

    private final Lane lane;
    private final String name;
    private final ChildJvm victims;
    private final Path ledgerFile;
    private final Ledger ledger;
    private final SplittableRandom random;
    private final SharedMemoryReadStream reader;
    private final ChildProcess survivor;
    private final TortureResults results;
    private final int own = WRITERS.getAndIncrement();
    private long ownSequence;
    private ChildProcess next;

    /// @param other another name, for a survivor to practise at
    StreamTorture(Lane lane, String name, String other, ArchivedJvm jvm, Path ledgerFile, TortureResults results)
            throws InterruptedException {
        this.lane = lane;
        this.name = name;
        // those who live go first: what is measured is how they go on, not how processes start
        this.victims = jvm.victim(TortureVictim.class).withCommand("nice", "-n", "5");
        this.ledgerFile = ledgerFile;
        this.ledger = new Ledger(ledgerFile);
        this.random = new SplittableRandom(lane.name().hashCode());
        this.results = results;
        try (SharedMemoryWriteStream first = SharedMemoryWriteStream.create(name, BYTE_SIZE, lane.options())) {
            first.write(CheckedValue.bytes(own, ++ownSequence));
        }
        this.reader = SharedMemoryReadStream.open(name);
        this.survivor = jvm.survivor(TortureSurvivor.class).start(name, lane.name(), Integer.toString(own), other);
        this.next = victims.start();
        survivor.expect("READY");
    }

    /// Where the writers of a lane are killed: what only this kind of stream has, then what all have, each lane
    /// beginning at another place.
    static List<Point> points(Lane lane) {
        List<Point> points = new ArrayList<>();
        if (lane.layout == StreamLayout.V1) {
            Stream.of("v1.size", "v1.flags", "stream.classic-version")
                    .forEach(step -> points.add(Point.writing(step, 7)));
        } else if (lane.layout == StreamLayout.V2) {
            Stream.of("v2.lock", "v2.size", "v2.flags", "v2.revision", "stream.classic-version", "v2.unlock")
                    .forEach(step -> points.add(Point.writing(step, 7)));
        }
        if (lane.writers == Writers.SEVERAL) {
            points.add(Point.writing("stream.writer-release", 7));
        } else {
            points.add(Point.closing("stream.writer", 2));
            points.add(Point.recovering("stream.writer-release", 1));
            points.add(Point.recovering("attachment.token", 1));
            points.add(Point.recovering("attachment.token", 2));
        }
        List<Point> common = commonPoints();
        Collections.rotate(common, -List.of(Lane.values()).indexOf(lane) * common.size() / Lane.values().length);
        points.addAll(common);
        return points;
    }

    private static List<Point> commonPoints() {
        List<Point> points = new ArrayList<>();
        Stream.of(
                        "names.lock",
                        "attachment.token",
                        "attachment.identity",
                        "attachment.role",
                        "event.bump",
                        "stream.writer")
                .forEach(step -> points.add(Point.writing(step, 1)));
        Stream.of("cell.stamp-odd", "cell.head", "cell.stamp-even", "stream.version")
                .forEach(step -> points.add(Point.writing(step, 7)));
        points.add(Point.writing("payload.copy", 13));
        points.add(Point.writing("payload.copy", 14));
        points.add(Point.closing("attachment.identity", 2));
        points.add(Point.closing("attachment.token", 2));
        Stream.of("file.create", "file.reserve", "footer.description", "file.rename", "cell.stamp-even")
                .forEach(step -> points.add(Point.replacing(step, 1)));
        points.add(Point.replacing("footer.state", 2));
        points.add(new Point("read", "event.waiter-set", 1, false, 0));
        points.add(new Point("read", "attachment.role", 1, false, 0));
        return points;
    }

    /// Kills at a point.
    void killAt(Point point) throws InterruptedException {
        if (point.afterDead) {
            int doomed = WRITERS.getAndIncrement();
            ChildProcess dead = take();
            order(dead, "open", doomed, "-", 0, LASTING);
            awaitWrite(dead, doomed);
            dead.kill();
            dead.close();
            results.killed("random");
        }
        ChildProcess victim = take();
        int id = WRITERS.getAndIncrement();
        order(victim, point.role, id, point.step, point.n, point.writes);
        victim.expect("PARKED " + point.step);
        results.killed(point.toString());
        killAndCheck(victim, id, point.toString());
    }

    /// Kills at a random instant of the first milliseconds of a writer's life, or later.
    void killSomewhere() throws InterruptedException {
        ChildProcess victim = take();
        int id = WRITERS.getAndIncrement();
        boolean writes = random.nextInt(10) != 0;
        order(victim, writes ? "open" : "read", id, "-", 0, LASTING);
        if (writes && random.nextBoolean()) {
            awaitWrite(victim, id);
        }
        LockSupport.parkNanos(random.nextLong(10_000_000));
        results.killed("random");
        killAndCheck(victim, id, "random");
    }

    /// A victim that waits for its orders; the next one starts while this one is at work.
    private ChildProcess take() throws InterruptedException {
        ChildProcess taken = next;
        next = victims.start();
        taken.expect("READY");
        return taken;
    }

    private void order(ChildProcess victim, String role, int id, String step, int n, long writes) {
        victim.send(
                String.join(" ", role, name, ledgerFile.toString(), "" + id, step, "" + n, "" + writes, lane.name()));
    }

    private void awaitWrite(ChildProcess victim, int id) {
        long start = System.nanoTime();
        while (ledger.version(id) == 0 && System.nanoTime() - start < 20_000_000_000L && victim.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(ledger.version(id)).as("writes of %s", victim).isPositive();
    }

    private void killAndCheck(ChildProcess victim, int id, String where) throws InterruptedException {
        victim.kill();
        victim.close();
        StreamValue newest = newestOf(id);
        byte[] value = CheckedValue.bytes(own, ++ownSequence);
        String[] wrote = survivor.ask("write " + ownSequence).split(" ");
        results.resumed(Long.parseLong(wrote[2]), lane + " " + where);
        checkNext(Long.parseLong(wrote[1]), newest, value);
    }

    /// What the dead writer's last acknowledged value has become; null: a stream without a value.
    private @Nullable StreamValue newestOf(int id) throws InterruptedException {
        long acknowledged = ledger.version(id);
        try (SharedMemoryReadStream fresh = SharedMemoryReadStream.open(name)) {
            StreamValue newest = fresh.read();
            if (newest == null) {
                results.lost(acknowledged > 0 ? 1 : 0);
                return null;
            }
            CheckedValue whole = CheckedValue.of(newest.asBytes());
            results.torn(whole == null ? 1 : 0);
            boolean kept = newest.version() > acknowledged
                    || newest.version() == acknowledged && whole != null && whole.isOf(id, ledger.sequence(id));
            results.lost(kept ? 0 : 1);
            return newest;
        } catch (SegmentNotFoundException e) {
            results.lost(acknowledged > 0 ? 1 : 0);
            return null;
        }
    }

    private void checkNext(long version, @Nullable StreamValue newest, byte[] value) throws InterruptedException {
        if (newest != null && lane.writers == Writers.ONE) {
            results.backwards(version == newest.version() + 1 ? 0 : 1);
        }
        try (StreamProbe probe = StreamProbe.of(name)) {
            String problem = probe.classicProblem(version, ValueType.BYTES, value);
            results.classic(problem);
        }
        StreamValue seen = reader.read();
        if (seen == null || seen.version() != version || !Arrays.equals(seen.asBytes(), value)) {
            assertThat(reader.awaitNewData(Duration.ofSeconds(20))).isTrue(); // it has to follow a replacement
            assertThat(reader.read().asBytes()).isEqualTo(value);
        }
    }

    @Override
    public void close() throws InterruptedException {
        next.close();
        TortureSurvivor.stop(survivor, results);
        survivor.close();
        reader.close();
        ledger.close();
        results.leftOver(Segments.system().remove(name, true) ? 0 : 1);
    }
}
