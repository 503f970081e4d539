package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.Place;
import org.libsharedmemory.testing.Places;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// A stream at which two operations meet: with some values, with what a dead writer has left if one of the two finds
/// it, with the handles that the two need, and with readers that lag. It is made once; for each meeting its bytes are
/// put back.
final class StreamStage implements AutoCloseable {
    static final String NAME = "meeting";

    private static final Attaching AS_WRITER =
            new Attaching(Role.WRITER, false, false, (name, description, size) -> {}, StreamRepair::of);

    private static final long BYTE_SIZE = 120;
    private static final int SEEN = 3;
    private static final int WRITTEN = 5;

    final StreamInterleavingTest.Pair pair;
    private final boolean published;
    private final SimulatedWorld world = SimulatedWorld.create();
    private final SharedMemoryWriteStream former;
    private final Places places = new Places();
    private final Place[] writers = new Place[2];
    private final Place[] readers = new Place[2];
    private final StreamProbe probe;
    /// The attempt that wrote each version.
    private final Map<Long, Integer> attempts = new HashMap<>();

    private final byte[] seen;
    private final byte[] image;

    /// @param published whether the dead writer had published its last value
    StreamStage(StreamInterleavingTest.Pair pair, boolean published) throws Exception {
        this.pair = pair;
        this.published = published;
        try (SharedMemoryWriteStream maker =
                WriterOpening.create(world.process().segments(), NAME, BYTE_SIZE, pair.options())) {
            write(maker, 1, SEEN);
        }
        attach();
        this.probe = StreamProbe.of(readers[0].handle());
        this.seen = memory().toArray(ValueLayout.JAVA_BYTE);
        SimulatedProcess doomed = world.process();
        this.former = WriterOpening.open(doomed.segments(), NAME, WriterOptions.DEFAULT);
        write(former, SEEN + 1, WRITTEN);
        if (pair.findsTheDead() && (pair.writers() == Writers.SEVERAL || writers[0] == null)) {
            die();
            world.kill(doomed);
        } else {
            former.close();
        }
        this.image = memory().toArray(ValueLayout.JAVA_BYTE);
    }

    StreamMeeting meet() {
        places.takeAgain();
        StreamMeeting meeting = new StreamMeeting(this, attempts, probe);
        memory().copyFrom(MemorySegment.ofArray(seen));
        for (int who = 0; who < 2; who++) {
            meeting.enter(who, reader(readers[who].handle()), readers[who].handle());
        }
        memory().copyFrom(MemorySegment.ofArray(image));
        for (int who = 0; who < 2; who++) {
            if (writers[who] != null) {
                meeting.enter(who, writer(writers[who].handle()));
            }
        }
        return meeting;
    }

    private MemorySegment memory() {
        return readers[0].handle().memory();
    }

    SimulatedProcess newProcess() {
        return world.process();
    }

    /// Before the other dies, so that what it leaves stays.
    private void attach() {
        for (int who = 0; who < 2; who++) {
            SimulatedProcess process = world.process();
            StreamOperation operation = who == 0 ? pair.first() : pair.second();
            readers[who] = places.take(() -> opening(process).tryOpen().handle);
            if (operation.writes() || operation == StreamOperation.CLOSE_WRITER) {
                writers[who] = places.take(() -> process.segments().tryOpen(NAME, AS_WRITER));
            }
        }
    }

    private static ReaderOpening opening(SimulatedProcess process) {
        return new ReaderOpening(process.segments(), NAME, ReaderOptions.DEFAULT);
    }

    private SharedMemoryReadStream reader(SegmentHandle handle) {
        return new SharedMemoryReadStream(opening(world.process()), new Connection(handle, null), true);
    }

    private static SharedMemoryWriteStream writer(SegmentHandle handle) {
        return new SharedMemoryWriteStream(
                handle, new CellTarget(new StreamBlocks(handle), WriterOptions.DEFAULT.lockTimeout()));
    }

    private void write(SharedMemoryWriteStream writer, int from, int to) {
        for (int attempt = from; attempt <= to; attempt++) {
            attempts.put(StreamCrashPrefixTest.write(writer, attempt), attempt);
        }
    }

    /// In the middle of a write, whose stamp is its step 5, behind the lock if there is one.
    private void die() throws Exception {
        int attempt = WRITTEN + 1;
        int stamp = pair.writers() == Writers.SEVERAL ? 6 : 5;
        boolean stopped = CrashPrefix.stopBefore(
                published ? stamp + 1 : stamp, () -> StreamCrashPrefixTest.write(former, attempt));
        assertThat(stopped).isTrue();
        if (published) {
            attempts.put((long) attempt, attempt);
        }
        assertThat(probe.newest()).isEqualTo(attempts.size());
    }

    @Override
    public void close() {
        places.close();
        former.close();
        world.close();
    }

    @Override
    public String toString() {
        return pair.findsTheDead() ? (published ? "published" : "not published") + " before death" : "nobody dead";
    }
}
