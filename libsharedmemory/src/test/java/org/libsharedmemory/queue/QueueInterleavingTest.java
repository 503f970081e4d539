package org.libsharedmemory.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.testing.Schedules;

/// All pairs of operations of a queue at the same time, step by step, at an empty queue, a full one and between.
@Tag("crashpoints")
class QueueInterleavingTest {
    record Pair(QueueKind kind, QueueOperation first, QueueOperation second) {}

    static Stream<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (QueueOperation first : QueueOperation.values()) {
            for (QueueOperation second : QueueOperation.values()) {
                if (first.compareTo(second) <= 0) {
                    pairs.add(new Pair(QueueKind.MPMC, first, second));
                    if (isPossibleOfOne(first, second)) {
                        pairs.add(new Pair(QueueKind.SPSC, first, second));
                    }
                }
            }
        }
        return pairs.stream();
    }

    /// Whether both can happen where there is one producer and one consumer: one of each, or one that succeeds the
    /// other. Nobody is dead but who is succeeded.
    private static boolean isPossibleOfOne(QueueOperation first, QueueOperation second) {
        if (second == QueueOperation.KEEP_HOUSE) {
            return first.succeeds();
        }
        return first.side != second.side || second.succeeds() && first.comesOrGoes();
    }

    /// Who comes or goes meets one message: that takes most of the time.
    @ParameterizedTest
    @MethodSource("pairs")
    void inManyOrders(Pair pair) throws Exception {
        boolean comesOrGoes = pair.first().comesOrGoes() || pair.second().comesOrGoes();
        play(pair, Schedules.Extent.SHORT, comesOrGoes ? IntStream.of(1) : fills(pair.kind()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @Tag("torture")
    void inEveryOrder(Pair pair) throws Exception {
        play(pair, Schedules.Extent.EVERY, fills(pair.kind()));
    }

    /// Empty, full, and between.
    static IntStream fills(QueueKind kind) {
        int capacity = QueueStage.capacity(kind);
        return IntStream.of(0, 1, capacity - 1, capacity).distinct();
    }

    static void play(Pair pair, Schedules.Extent extent, IntStream fills) throws Exception {
        for (int before : fills.toArray()) {
            try (QueueStage stage = new QueueStage(pair.kind(), pair.first(), pair.second(), before)) {
                Schedules.enumerate(extent, stage::meet);
            }
        }
    }
}
