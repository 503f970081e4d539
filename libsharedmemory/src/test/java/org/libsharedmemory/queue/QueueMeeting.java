package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.Interleaving;

/// Two operations at one queue. Afterwards each acknowledged message has come out once and whole, marked if somebody
/// had it before, those of one producer in their order, and all of the room can be used.
final class QueueMeeting implements Interleaving.Encounter {
    private static final int INTS = 30;
    private static final int MANY = 20; // looks, so that every end has seen everything

    private final QueueStage stage;
    private final int before;
    private final QueueProducer[] producers = new QueueProducer[2];
    private final QueueConsumer[] consumers = new QueueConsumer[2];
    private final List<QueueEnd> come = new ArrayList<>();
    private final List<Integer> acknowledged;
    private final List<Integer> got = new ArrayList<>();
    private final Set<Integer> marked = new HashSet<>();
    private final Set<Integer> refused = new HashSet<>();

    QueueMeeting(QueueStage stage, List<Integer> messages, int before) {
        this.stage = stage;
        this.before = before;
        this.acknowledged = new ArrayList<>(messages);
        if (messages.contains(QueueStage.IN_DEAD_HANDS)) {
            refused.add(QueueStage.IN_DEAD_HANDS);
        }
    }

    /// A message that shows whether it is whole.
    static int[] message(int sequence) {
        int[] ints = new int[INTS];
        ints[0] = sequence;
        ints[INTS - 1] = sequence;
        return ints;
    }

    private static int sequenceOf(MemorySegment message) {
        int sequence = message.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        assertThat(message.get(ValueLayout.JAVA_INT_UNALIGNED, message.byteSize() - Integer.BYTES))
                .as("torn")
                .isEqualTo(sequence);
        return sequence;
    }

    private static int sequence(int who) {
        return 100 * (who + 1);
    }

    void enter(int who, QueueProducer producer) {
        producers[who] = producer;
    }

    void enter(int who, QueueConsumer consumer) {
        consumers[who] = consumer;
    }

    private int ends() {
        return stage.kind == QueueKind.SPSC ? 1 : 2;
    }

    private QueueProducer producer(int who) {
        return producers[who % ends()];
    }

    private QueueConsumer consumer(int who) {
        return consumers[who % ends()];
    }

    void offer(int who) {
        offer(producer(who), sequence(who));
    }

    private boolean offer(QueueProducer producer, int sequence) {
        boolean done = producer.offer(message(sequence));
        if (done) {
            acknowledge(sequence);
        }
        return done;
    }

    private synchronized void acknowledge(int sequence) {
        acknowledged.add(sequence);
    }

    void offerTwo(int who) {
        List<MemorySegment> batch = List.of(
                MemorySegment.ofArray(message(sequence(who))), MemorySegment.ofArray(message(sequence(who) + 1)));
        int count = producer(who).offer(batch);
        for (int n = 0; n < count; n++) {
            acknowledge(sequence(who) + n);
        }
    }

    void commit(int who) {
        MessageClaim claim = producer(who).claim(INTS * Integer.BYTES);
        if (claim != null) {
            claim.memory().copyFrom(MemorySegment.ofArray(message(sequence(who))));
            claim.commit(ValueType.INTS, 0);
            acknowledge(sequence(who));
        }
    }

    void abort(int who) {
        MessageClaim claim = producer(who).claim(INTS * Integer.BYTES);
        if (claim != null) {
            claim.close();
        }
    }

    /// With a claim open, if there is room.
    void closeProducer(int who) {
        QueueProducer producer = producer(who);
        producer.claim(INTS * Integer.BYTES);
        producer.close();
    }

    /// Unless another one lives.
    void succeedProducer(int who) {
        try {
            producers[who % ends()] = openProducer();
        } catch (RoleTakenException e) {
            assertThat(ends()).isEqualTo(1);
        }
    }

    void poll(int who) {
        Message message = consumer(who).poll();
        if (message != null) {
            receive(message.memory(), message.redelivered());
        }
    }

    private synchronized void receive(MemorySegment memory, boolean again) {
        int sequence = sequenceOf(memory);
        got.add(sequence);
        if (again) {
            marked.add(sequence);
        }
    }

    void peek(int who) {
        Message message = consumer(who).peek();
        assertThat(message == null || sequenceOf(message.memory()) >= 0).isTrue();
    }

    void drain(int who) {
        drain(consumer(who), 2);
    }

    private void drain(QueueConsumer consumer, int limit) {
        consumer.poll((memory, type, tag, again) -> receive(memory, again), limit);
    }

    void refuse(int who) {
        try {
            consumer(who).poll(this::refuse, 1);
        } catch (UnsupportedOperationException _) {
            // as ordered
        }
    }

    private void refuse(MemorySegment memory, ValueType type, int tag, boolean again) {
        refused.add(sequenceOf(memory));
        throw new UnsupportedOperationException();
    }

    void closeConsumer(int who) {
        consumer(who).close();
    }

    /// Unless another one lives.
    void succeedConsumer(int who) {
        try {
            consumers[who % ends()] = openConsumer();
        } catch (RoleTakenException e) {
            assertThat(ends()).isEqualTo(1);
        }
    }

    void keepHouse(int who) {
        QueueConsumer consumer = consumer(who);
        SegmentHandle handle = consumer == null ? QueueProbe.handleOf(producer(who)) : QueueProbe.handleOf(consumer);
        handle.sweep();
    }

    @Override
    public void first() {
        stage.operations.getFirst().run(this, 0);
    }

    @Override
    public void second() {
        stage.operations.getLast().run(this, 1);
    }

    @Override
    public void check() {
        if (live(producers).isEmpty()) {
            producers[0] = openProducer();
        }
        if (live(consumers).isEmpty()) {
            consumers[0] = openConsumer();
        }
        List<Integer> waiting = pollAll();
        assertThat(got).as("what came out").containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(marked).as("marked").isEqualTo(refused);
        waiting.removeAll(marked);
        for (int producer = 0; producer <= sequence(1); producer += 100) {
            int from = producer;
            assertThat(waiting.stream().filter(sequence -> sequence / 100 * 100 == from))
                    .isSorted();
        }
        useAllRoom();
    }

    private static List<QueueProducer> live(QueueProducer... producers) {
        return Stream.of(producers)
                .filter(producer ->
                        producer != null && !QueueProbe.handleOf(producer).isClosed())
                .toList();
    }

    private static List<QueueConsumer> live(QueueConsumer... consumers) {
        return Stream.of(consumers)
                .filter(consumer ->
                        consumer != null && !QueueProbe.handleOf(consumer).isClosed())
                .toList();
    }

    private List<Integer> pollAll() {
        int known = got.size();
        List<QueueConsumer> readers = live(consumers);
        for (int n = 0; n < MANY; n++) {
            drain(readers.get(n % readers.size()), 1);
        }
        return new ArrayList<>(got.subList(known, got.size()));
    }

    private void useAllRoom() {
        acknowledged.clear();
        got.clear();
        List<QueueProducer> writers = live(producers);
        for (int n = 0; offer(writers.get(n % writers.size()), n); n++) {
            assertThat(n).isLessThan(MANY);
        }
        assertThat(acknowledged).hasSize(QueueStage.capacity(stage.kind));
        assertThat(writers.getFirst().size()).isEqualTo(QueueStage.capacity(stage.kind));
        assertThat(pollAll()).isEqualTo(acknowledged);
    }

    private QueueProducer openProducer() {
        QueueProducer producer = ProducerHandle.of(stage.producerHandle(stage.newProcess()));
        synchronized (this) {
            come.add(producer);
        }
        return producer;
    }

    private QueueConsumer openConsumer() {
        Delivery delivery = Delivery.AT_MOST_ONCE;
        QueueConsumer consumer = ConsumerHandle.of(stage.consumerHandle(stage.newProcess(), delivery), delivery);
        synchronized (this) {
            come.add(consumer);
        }
        return consumer;
    }

    @Override
    public void close() {
        come.forEach(QueueEnd::close);
    }

    @Override
    public String toString() {
        return before + " messages before";
    }
}
