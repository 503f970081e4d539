package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.queue.QueueOperation.Side;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.Place;
import org.libsharedmemory.testing.Places;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// A queue at which two operations meet: with some messages, with what the dead have left if one of the two finds
/// them, and with the handles that the two need. It is made once; for each meeting its bytes are put back.
final class QueueStage implements AutoCloseable {
    /// What a dead consumer had in its hands.
    static final int IN_DEAD_HANDS = 900;

    private static final String NAME = "meeting";
    private static final int LAPS = 17; // hints move with every 16th message: they lag by one

    final QueueKind kind;
    final List<QueueOperation> operations;
    private final int before;
    private final SimulatedWorld world = SimulatedWorld.create();
    private final Places places = new Places();
    private final Place keeper;
    private final Place[] producers = new Place[2];
    private final Place[] consumers = new Place[2];
    private final List<QueueEnd> dead = new ArrayList<>();
    private final List<Integer> messages = new ArrayList<>();
    private final byte[] image;

    /// @param before so many messages wait, if there is room
    QueueStage(QueueKind kind, QueueOperation first, QueueOperation second, int before) throws Exception {
        this.kind = kind;
        this.operations = List.of(first, second);
        this.before = before;
        this.keeper = places.take(() -> consumerHandle(world.process(), Delivery.AT_MOST_ONCE));
        attach();
        fill();
        this.image = keeper.handle().memory().toArray(ValueLayout.JAVA_BYTE);
    }

    /// How many messages fit.
    static int capacity(QueueKind kind) {
        return kind == QueueKind.SPSC ? 7 : 2;
    }

    QueueMeeting meet() {
        places.takeAgain();
        keeper.handle().memory().copyFrom(MemorySegment.ofArray(image));
        QueueMeeting meeting = new QueueMeeting(this, messages, before);
        for (int who = 0; who < 2; who++) {
            if (producers[who] != null) {
                meeting.enter(who, ProducerHandle.of(producers[who].handle()));
            }
            if (consumers[who] != null) {
                meeting.enter(who, ConsumerHandle.of(consumers[who].handle(), delivery(who)));
            }
        }
        return meeting;
    }

    private QueueOptions options() {
        QueueOptions options = kind == QueueKind.SPSC
                ? QueueOptions.spsc(1024)
                : QueueOptions.mpmc(capacity(kind), QueueMeeting.message(0).length * Integer.BYTES);
        return options.withPersistent(true);
    }

    SegmentHandle producerHandle(SimulatedProcess process) {
        return ProducerHandle.opening(process.segments()).openOrCreate(NAME, options());
    }

    SegmentHandle consumerHandle(SimulatedProcess process, Delivery delivery) {
        return ConsumerHandle.opening(process.segments(), delivery).openOrCreate(NAME, options());
    }

    SimulatedProcess newProcess() {
        return world.process();
    }

    /// Before the others die, so that what they leave stays.
    private void attach() {
        for (int who = 0; who < 2; who++) {
            SimulatedProcess process = world.process();
            Delivery delivery = delivery(who);
            if (has(who, Side.PRODUCER, QueueOperation.SUCCEED_PRODUCER, QueueOperation.CLOSE_PRODUCER)) {
                producers[who] = places.take(() -> producerHandle(process));
            }
            if (has(who, Side.CONSUMER, QueueOperation.SUCCEED_CONSUMER, QueueOperation.CLOSE_CONSUMER)) {
                consumers[who] = places.take(() -> consumerHandle(process, delivery));
            }
        }
    }

    /// In a queue with one consumer it is the same for both.
    private Delivery delivery(int who) {
        boolean atLeastOnce = kind == QueueKind.SPSC
                ? operations.stream().anyMatch(QueueOperation::settles)
                : operations.get(who).settles();
        return atLeastOnce ? Delivery.AT_LEAST_ONCE : Delivery.AT_MOST_ONCE;
    }

    /// Whether an end is there, for an operation of its own or for the check alone.
    private boolean has(int who, Side side, QueueOperation succession, QueueOperation closing) {
        if (kind == QueueKind.SPSC) {
            return who == 0 && (operations.contains(closing) || !operations.contains(succession));
        }
        boolean needed = operations.get(who).side == side
                || who == 0 && operations.stream().noneMatch(operation -> operation.side == side);
        return needed && operations.get(who) != succession;
    }

    private void fill() throws Exception {
        boolean deaths = operations.stream().anyMatch(QueueOperation::findsTheDead);
        boolean producerDies = deaths && (kind == QueueKind.MPMC || producers[0] == null);
        boolean consumerDies = deaths && (kind == QueueKind.MPMC || consumers[0] == null);
        SimulatedProcess doomed = world.process();
        Delivery delivery = Delivery.AT_LEAST_ONCE;
        ProducerHandle producer = ProducerHandle.of(producerDies ? producerHandle(doomed) : any(producers));
        ConsumerHandle consumer =
                ConsumerHandle.of(consumerDies ? consumerHandle(doomed, delivery) : any(consumers), delivery);
        for (int lap = 0; lap < LAPS; lap++) {
            assertThat(producer.offer(QueueMeeting.message(0))).isTrue();
            assertThat(consumer.poll((memory, type, tag, again) -> {}, 1)).isEqualTo(1);
        }
        if (consumerDies) {
            offer(producer, IN_DEAD_HANDS);
            assertThat(CrashPrefix.stopBefore(2, () -> consumer.poll((memory, type, tag, again) -> {}, 1)))
                    .isTrue();
            dead.add(consumer);
        } else {
            consumer.letGo(consumer.handle.memory());
        }
        for (int sequence = 0; sequence < before; sequence++) {
            offer(producer, sequence);
        }
        if (producerDies) {
            producer.claim(Integer.BYTES);
            dead.add(producer);
        } else {
            producer.letGo(producer.handle.memory());
        }
        world.kill(doomed);
    }

    private static SegmentHandle any(Place[] places) {
        return (places[0] != null ? places[0] : places[1]).handle();
    }

    private void offer(QueueProducer producer, int sequence) {
        if (producer.offer(QueueMeeting.message(sequence))) {
            messages.add(sequence);
        }
    }

    @Override
    public void close() {
        places.close();
        dead.forEach(QueueEnd::close);
        world.close();
    }
}
