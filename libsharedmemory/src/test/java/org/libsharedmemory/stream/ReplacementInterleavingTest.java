package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.testing.Interleaving;
import org.libsharedmemory.testing.SimulatedWorld;

/// A reader that has read everything pauses before each of its steps; there the writer writes once more and is
/// replaced. Nothing that was acknowledged is passed over.
@Tag("crashpoints")
class ReplacementInterleavingTest {
    private static final String NAME = "replaced";
    private static final long BYTE_SIZE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// How the reader finds out what there is to read.
    enum Look {
        NEXT,
        HAS_NEW_DATA,
        AWAIT
    }

    private static final class Encounter implements Interleaving.Encounter {
        private final Look look;
        private final SimulatedWorld world;
        private final SharedMemoryReadStream reader;
        private final List<SharedMemoryWriteStream> writers = new ArrayList<>();
        private final List<Integer> seen = new ArrayList<>();

        Encounter(SimulatedWorld world, Look look) {
            this.world = world;
            this.look = look;
            try {
                writers.add(WriterOpening.create(world.process().segments(), NAME, BYTE_SIZE, StreamOptions.DEFAULT));
                reader = SharedMemoryReadStream.open(world.process().segments(), NAME, ReaderOptions.DEFAULT);
                write(1);
                readNext();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void write(int number) {
            assertThat(writers.getLast().write(new int[] {number})).isPositive();
        }

        private void readNext() {
            StreamValue value = reader.next();
            if (value != null) {
                seen.add(value.asInts()[0]);
            }
        }

        @Override
        public void first() throws InterruptedException {
            switch (look) {
                case NEXT -> readNext();
                case HAS_NEW_DATA -> reader.hasNewData();
                case AWAIT -> reader.awaitNewData(Duration.ZERO);
            }
        }

        @Override
        public void second() {
            write(2);
            writers.add(WriterOpening.replace(world.process().segments(), NAME, BYTE_SIZE, StreamOptions.DEFAULT));
            write(3);
        }

        @Override
        public void check() throws InterruptedException {
            while (!seen.contains(3)) {
                assertThat(reader.awaitNewData(PATIENCE)).as("after %s", seen).isTrue();
                readNext();
            }
            assertThat(seen).containsExactly(1, 2, 3);
        }

        @Override
        public void close() {
            reader.close();
            writers.forEach(SharedMemoryWriteStream::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastValueBeforeAReplacementIsRead(Look look) throws Exception {
        int encounters = Interleaving.enumerate(world -> new Encounter(world, look));
        assertThat(encounters).as("the look at what is retired, and the end").isGreaterThan(1);
    }
}
