package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// The death of one end of a queue at some step of an operation: the other end lives, a successor takes the place
/// of the dead one, and then nothing acknowledged is missing, nothing is there twice unless marked, the order holds
/// and all of the room can be used.
final class QueueTrial implements CrashPrefix.Trial {
    private static final String NAME = "trial";
    private static final int BEFORE = 3;

    /// What the victim does.
    interface Operation {
        void run(QueueTrial trial) throws Exception;
    }

    private final SimulatedProcess living;
    private final QueueOptions options;
    private final Delivery delivery;
    private final boolean producerDies;
    private final Operation operation;
    private final List<QueueEnd> open = new ArrayList<>();

    QueueProducer producer;
    QueueConsumer consumer;
    /// What was put in and acknowledged, and what may be in or not.
    final List<Integer> acknowledged = new ArrayList<>();

    final List<Integer> possible = new ArrayList<>();
    /// What the victim's handler or caller had in its hands.
    final List<Integer> seen = new ArrayList<>();

    private QueueTrial(
            SimulatedWorld world, QueueOptions options, Delivery delivery, boolean producerDies, Operation operation) {
        this.living = world.process();
        this.options = options.withPersistent(true);
        this.delivery = delivery;
        this.producerDies = producerDies;
        this.operation = operation;
    }

    static QueueTrial ofProducer(SimulatedWorld world, QueueOptions options, Operation operation) {
        return new QueueTrial(world, options, Delivery.AT_MOST_ONCE, true, operation);
    }

    static QueueTrial ofConsumer(SimulatedWorld world, QueueOptions options, Delivery delivery, Operation operation) {
        return new QueueTrial(world, options, delivery, false, operation);
    }

    @Override
    public void prepare(SimulatedProcess victim) {
        producer = producer(producerDies ? victim : living);
        consumer = consumer(producerDies ? living : victim);
        for (int lap = 0; lap < 40; lap++) { // somewhere in the middle of things
            assertThat(producer.offer(message(-1))).isTrue();
            assertThat(consumer.poll((memory, type, tag, again) -> {}, 1)).isEqualTo(1);
        }
        for (int i = 0; i < BEFORE; i++) {
            assertThat(producer.offer(message(i))).isTrue();
            acknowledged.add(i);
        }
    }

    @Override
    public void operate(SimulatedProcess victim) throws Exception {
        operation.run(this);
    }

    @Override
    public void recover(SimulatedProcess survivor) {
        if (producerDies) {
            producer = producer(survivor);
        } else {
            consumer = consumer(survivor);
        }
    }

    @Override
    public void check(SimulatedProcess survivor, CrashPrefix.Crash crash) {
        List<Integer> got = new ArrayList<>();
        List<Integer> marked = new ArrayList<>();
        drain(got, marked);
        assertThat(got).isSorted();
        Set<Integer> all = new HashSet<>(seen);
        all.addAll(got);
        List<Integer> missing = new ArrayList<>(acknowledged);
        missing.removeAll(all);
        long lost = QueueInfo.of(NAME, survivor.segments()).lost();
        if (delivery == Delivery.AT_LEAST_ONCE || producerDies) {
            assertThat(missing).as("missing").isEmpty();
        } else {
            assertThat((long) missing.size()).as("missing, counted").isLessThanOrEqualTo(lost);
        }
        List<Integer> unexpected = new ArrayList<>(got);
        unexpected.removeAll(acknowledged);
        assertThat(possible.subList(0, unexpected.size())).isEqualTo(unexpected);
        List<Integer> twice = new ArrayList<>(got);
        twice.retainAll(seen);
        assertThat(marked).as("marked").containsAll(twice);
        useAllRoom();
    }

    private void drain(List<Integer> got, List<Integer> marked) {
        MessageHandler handler = (memory, type, tag, again) -> {
            int sequence = memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
            assertThat(memory.get(ValueLayout.JAVA_INT_UNALIGNED, memory.byteSize() - 4))
                    .as("torn")
                    .isEqualTo(sequence);
            if (again) {
                marked.add(sequence);
            } else {
                got.add(sequence);
            }
        };
        while (consumer.poll(handler, 10) > 0) {}
        assertThat(consumer.isEmpty()).isTrue();
        got.addAll(marked);
        got.sort(null);
    }

    /// As many messages fit as into a new queue, and come out.
    private void useAllRoom() {
        int count = 0;
        while (producer.offer(message(count))) {
            count++;
        }
        assertThat(count).isEqualTo(options instanceof QueueOptions.Mpmc mpmc ? mpmc.capacity() : count);
        assertThat(count).isGreaterThanOrEqualTo(4);
        List<Integer> got = new ArrayList<>();
        while (consumer.poll((memory, type, tag, again) -> got.add(memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0)), 9)
                > 0) {}
        assertThat(got).hasSize(count).isSorted();
    }

    static int[] message(int sequence) {
        int[] words = new int[29];
        words[0] = sequence;
        words[28] = sequence;
        return words;
    }

    private QueueProducer producer(SimulatedProcess process) {
        QueueProducer made =
                ProducerHandle.of(ProducerHandle.opening(process.segments()).openOrCreate(NAME, options));
        open.add(made);
        return made;
    }

    private QueueConsumer consumer(SimulatedProcess process) {
        QueueConsumer made = ConsumerHandle.of(
                ConsumerHandle.opening(process.segments(), delivery).openOrCreate(NAME, options), delivery);
        open.add(made);
        return made;
    }

    @Override
    public void close() {
        open.forEach(QueueEnd::close);
    }
}
