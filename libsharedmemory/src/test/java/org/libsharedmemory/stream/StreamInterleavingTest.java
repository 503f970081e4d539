package org.libsharedmemory.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.stream.StreamOperation.Side;
import org.libsharedmemory.testing.Schedules;

/// All pairs of operations of a stream at the same time, step by step. A dead writer had not published its value, or
/// had published it and nothing more.
@Tag("crashpoints")
class StreamInterleavingTest {
    record Pair(StreamLayout layout, Writers writers, StreamOperation first, StreamOperation second) {
        StreamOptions options() {
            return StreamOptions.DEFAULT
                    .withClassicLayout(layout)
                    .withWriters(writers)
                    .withPersistent(true);
        }

        boolean findsTheDead() {
            return first.findsTheDead() || second.findsTheDead();
        }

        boolean has(StreamOperation operation) {
            return first == operation || second == operation;
        }
    }

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Writers writers : Writers.values()) {
            for (StreamOperation first : StreamOperation.values()) {
                for (StreamOperation second : StreamOperation.values()) {
                    if (first.compareTo(second) <= 0 && isPossible(writers, first, second)) {
                        layouts(first, second).forEach(layout -> pairs.add(new Pair(layout, writers, first, second)));
                    }
                }
            }
        }
        return pairs.stream();
    }

    /// Readers change nothing, so two of them do not meet. Where there is one writer, another one only succeeds it.
    private static boolean isPossible(Writers writers, StreamOperation first, StreamOperation second) {
        if (first.side == Side.READER) {
            return false;
        }
        if (second.side == Side.READER || writers == Writers.SEVERAL) {
            return true;
        }
        return first.findsTheDead()
                || first == StreamOperation.CLOSE_WRITER && second == StreamOperation.SUCCEED_WRITER;
    }

    /// A reader looks at no classic area. Of two successors one waits for a while, each time.
    private static Stream<StreamLayout> layouts(StreamOperation first, StreamOperation second) {
        boolean withoutArea = second.side == Side.READER || first == StreamOperation.SUCCEED_WRITER && first == second;
        return withoutArea ? Stream.of(StreamLayout.NONE) : Stream.of(StreamLayout.values());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void inManyOrders(Pair pair) throws Exception {
        play(pair, Schedules.Extent.SHORT);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @Tag("torture")
    void inEveryOrder(Pair pair) throws Exception {
        play(pair, Schedules.Extent.EVERY);
    }

    static void play(Pair pair, Schedules.Extent extent) throws Exception {
        for (boolean published : pair.findsTheDead() ? new boolean[] {false, true} : new boolean[1]) {
            try (StreamStage stage = new StreamStage(pair, published)) {
                Schedules.enumerate(extent, stage::meet);
            }
        }
    }
}
