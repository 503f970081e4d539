package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.testing.CrashPrefix;
import org.libsharedmemory.testing.SimulatedProcess;
import org.libsharedmemory.testing.SimulatedWorld;

/// A Java producer or consumer of a classic queue that dies at each of its steps, and its recoverer at each of its:
/// the header always goes with the indices again, no lock stays, and nothing but the message in hand is in doubt.
@Tag("crashpoints")
class ClassicCrashPrefixTest {
    private static final String NAME = "classic";
    private static final int MAX = 8;

    enum Operation {
        OFFER,
        CLAIM,
        POLL,
        HANDLE
    }

    record Case(QueueLayout layout, boolean foreign, int capacity, int waiting, Operation operation) {
        boolean produces() {
            return operation == Operation.OFFER || operation == Operation.CLAIM;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (QueueLayout layout : QueueLayout.values()) {
            for (int capacity = 1; capacity <= 3; capacity++) {
                cases.add(new Case(layout, capacity == 2, capacity, capacity - 1, Operation.OFFER));
                cases.add(new Case(layout, capacity != 2, capacity, capacity, Operation.POLL));
            }
            cases.add(new Case(layout, false, 2, 0, Operation.OFFER));
            cases.add(new Case(layout, true, 2, 1, Operation.POLL));
            cases.add(new Case(layout, false, 3, 1, Operation.CLAIM));
            cases.add(new Case(layout, true, 3, 2, Operation.HANDLE));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whoeverComesNextFindsTheHeaderInOrder(Case theCase) throws Exception {
        CrashPrefix.Coverage coverage = CrashPrefix.enumerateTwice(world -> new OneOperation(world, theCase));
        String index = theCase.produces() ? "classic.write-index" : "classic.read-index";
        assertThat(coverage.steps()).contains(index, "classic.count");
    }

    private static QueueProducer producer(SimulatedProcess process) throws InterruptedException {
        return ProducerHandle.of(ProducerHandle.opening(process.segments()).open(NAME, OpenOptions.DEFAULT));
    }

    private static QueueConsumer consumer(SimulatedProcess process, Delivery delivery) throws InterruptedException {
        return ConsumerHandle.of(
                ConsumerHandle.opening(process.segments(), delivery).open(NAME, OpenOptions.DEFAULT), delivery);
    }

    /// One operation on a queue whose indices have gone round once.
    private static final class OneOperation implements CrashPrefix.Trial {
        private final Case theCase;
        private final Path file;
        private QueueProducer producer;
        private QueueConsumer consumer;

        OneOperation(SimulatedWorld world, Case theCase) {
            this.theCase = theCase;
            this.file = world.directory().path().resolve(NAME);
        }

        @Override
        public void prepare(SimulatedProcess victim) throws Exception {
            if (theCase.foreign()) {
                int header = theCase.layout() == QueueLayout.V1 ? 20 : 28;
                ByteBuffer image = ByteBuffer.allocate(header + theCase.capacity() * (MAX + 4))
                        .order(ByteOrder.LITTLE_ENDIAN);
                image.putInt(8, theCase.capacity()).putInt(16, MAX);
                Files.write(file, image.array());
                producer = producer(victim);
            } else {
                QueueOptions options = ClassicQueueTest.options(theCase.layout(), theCase.capacity(), MAX)
                        .withPersistent(true);
                producer = ProducerHandle.of(
                        ProducerHandle.opening(victim.segments()).create(NAME, options));
            }
            Delivery delivery =
                    theCase.operation() == Operation.HANDLE ? Delivery.AT_LEAST_ONCE : Delivery.AT_MOST_ONCE;
            consumer = consumer(victim, delivery);
            assertThat(producer.offer("before")).isTrue();
            assertThat(consumer.poll((memory, type, tag, again) -> {}, 1)).isEqualTo(1);
            for (int i = 0; i < theCase.waiting(); i++) {
                assertThat(producer.offer("m" + i)).isTrue();
            }
            (theCase.produces() ? consumer : producer).close(); // the victim has one role
        }

        @Override
        public void operate(SimulatedProcess victim) {
            switch (theCase.operation()) {
                case OFFER -> assertThat(producer.offer("new")).isTrue();
                case CLAIM -> {
                    try (MessageClaim claim = producer.claim(3)) {
                        claim.memory().asByteBuffer().put("new".getBytes(StandardCharsets.US_ASCII));
                        claim.commit();
                    }
                }
                case POLL -> assertThat(consumer.poll().asString()).isEqualTo("m0");
                case HANDLE ->
                    assertThat(consumer.poll((memory, type, tag, again) -> {}, 1))
                            .isEqualTo(1);
            }
        }

        @Override
        public void recover(SimulatedProcess survivor) throws Exception {
            producer(survivor).close();
        }

        @Override
        public void check(SimulatedProcess survivor, CrashPrefix.Crash crash) throws Exception {
            requireConsistent();
            try (var next = producer(survivor);
                    var reader = consumer(survivor, Delivery.AT_MOST_ONCE)) {
                List<String> found = drain(reader);
                List<String> before = Stream.iterate(0, i -> i + 1)
                        .limit(theCase.waiting())
                        .map(i -> "m" + i)
                        .toList();
                if (theCase.produces()) {
                    assertThat(found.subList(0, before.size())).isEqualTo(before);
                    assertThat(found.subList(before.size(), found.size()))
                            .isSubsetOf("new")
                            .hasSizeLessThan(2);
                    assertThat(found.size() > before.size() || !crash.completed())
                            .isTrue();
                } else {
                    int gone = before.size() - found.size();
                    assertThat(gone).isBetween(crash.completed() ? 1 : 0, 1);
                    assertThat(found).isEqualTo(before.subList(gone, before.size()));
                }
                requireAllRoomUsable(next, reader);
            }
            requireConsistent();
        }

        private void requireAllRoomUsable(QueueProducer next, QueueConsumer reader) {
            for (int lap = 0; lap < 2; lap++) {
                for (int i = 0; i < theCase.capacity(); i++) {
                    assertThat(next.offer("f" + i)).isTrue();
                }
                assertThat(next.offer("full")).isFalse();
                assertThat(drain(reader)).hasSize(theCase.capacity()).isSorted();
            }
        }

        private static List<String> drain(QueueConsumer reader) {
            List<String> found = new ArrayList<>();
            for (Message message = reader.poll(); message != null; message = reader.poll()) {
                found.add(message.asString());
            }
            return found;
        }

        private void requireConsistent() throws IOException {
            ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int distance = Math.floorMod(header.getInt(0) - header.getInt(4), theCase.capacity());
            assertThat(header.getInt(12)).isBetween(0, theCase.capacity());
            assertThat(header.getInt(12) % theCase.capacity()).as("count").isEqualTo(distance);
            if (theCase.layout() == QueueLayout.V2) {
                assertThat(header.getInt(20)).as("producer lock").isZero();
                assertThat(header.getInt(24)).as("consumer lock").isZero();
            }
        }

        @Override
        public void close() {
            if (producer != null && consumer != null) {
                producer.close();
                consumer.close();
            }
        }
    }
}
