package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.CPeer;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// C programs on the other end, in both roles, in queues that they or Java made: every message arrives once,
/// intact, in order.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the C program at the other end is written for /dev/shm")
class ClassicPeerTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final OpenOptions WAITING = OpenOptions.DEFAULT.withWaitForSegment(PATIENCE);
    private static final int CAPACITY = 1000;
    private static final int MAX = 64;

    private final String name = NAMES.next();

    @AfterEach
    void remove() {
        SharedMemory.remove(name, true);
    }

    private ChildProcess peer(String mode, String how, QueueLayout layout, String... more) throws InterruptedException {
        String[] head = {mode, how, layout.name().toLowerCase(Locale.ROOT), name, "" + CAPACITY, "" + MAX};
        String[] all = new String[head.length + more.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        return CPeer.start("queue_peer", all);
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void javaProducesForC(QueueLayout layout, boolean javaMakes) throws Exception {
        javaProduces(layout, javaMakes, 50_000);
    }

    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void javaConsumesFromC(QueueLayout layout, boolean javaMakes) throws Exception {
        javaConsumes(layout, javaMakes, 50_000);
    }

    @Tag("torture")
    @ParameterizedTest
    @CsvSource({"V1, true", "V1, false", "V2, true", "V2, false"})
    void aMillionEachWay(QueueLayout layout, boolean javaMakes) throws Exception {
        javaProduces(layout, javaMakes, 1_000_000);
        SharedMemory.remove(name);
        javaConsumes(layout, javaMakes, 1_000_000);
    }

    private void javaProduces(QueueLayout layout, boolean javaMakes, int count) throws Exception {
        QueueProducer made = javaMakes ? QueueProducer.create(name, options(layout)) : null;
        try (var peer = peer("consume", javaMakes ? "join" : "create", layout, "" + count, "30000")) {
            peer.expect("ready");
            try (var producer = made == null ? QueueProducer.open(name) : made) {
                for (int n = 1; n <= count; n++) {
                    assertThat(producer.put(new Numbered(1, n).encoded(MAX), PATIENCE))
                            .isTrue();
                }
                assertThat(peer.readLine()).isEqualTo("got=" + count + " damaged=0 disordered=0 missing=0 left=0");
                peer.awaitSuccess();
            }
        }
    }

    private void javaConsumes(QueueLayout layout, boolean javaMakes, int count) throws Exception {
        QueueConsumer made = javaMakes ? QueueConsumer.create(name, Delivery.AT_MOST_ONCE, options(layout)) : null;
        try (var peer = peer("produce", javaMakes ? "join" : "create", layout, "" + count, "30000")) {
            try (var consumer = made == null ? QueueConsumer.open(name, Delivery.AT_MOST_ONCE, WAITING) : made) {
                for (int n = 1; n <= count; n++) {
                    assertThat(Numbered.decode(consumer.take(PATIENCE).asBytes()))
                            .isEqualTo(new Numbered(1, n));
                }
                assertThat(consumer.poll()).isNull();
                peer.awaitSuccess();
            }
        }
    }

    private static QueueOptions options(QueueLayout layout) {
        return ClassicQueueTest.options(layout, CAPACITY, MAX);
    }

    @Test
    void twoJavaAndTwoCProducersShareAQueue() throws Exception {
        int count = 10_000;
        try (var consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, options(QueueLayout.V2));
                var first = peer("produce", "join", QueueLayout.V2, "" + count, "30000", "1");
                var second = peer("produce", "join", QueueLayout.V2, "" + count, "30000", "2")) {
            Thread third = produce(3, count);
            Thread fourth = produce(4, count);
            int[] last = new int[5];
            for (int left = 4 * count; left > 0; left--) {
                Numbered message = Numbered.decode(consumer.take(PATIENCE).asBytes());
                assertThat(message.number()).isEqualTo(++last[message.producer()]);
            }
            first.awaitSuccess();
            second.awaitSuccess();
            third.join();
            fourth.join();
            try (var check = peer("check", "join", QueueLayout.V2, "1000")) {
                check.awaitSuccess();
            }
        }
    }

    @Test
    void twoJavaProcessesProduceForC() throws Exception {
        ChildJvm producers = ChildJvm.of(ClassicActor.class);
        try (var peer = peer("consume", "create", QueueLayout.V2, "20000", "30000")) {
            peer.expect("ready");
            try (var first = producers.start("produce", name, "" + MAX, "1");
                    var second = producers.start("produce", name, "" + MAX, "2")) {
                first.expect("ready");
                second.expect("ready");
                assertThat(peer.readLine()).startsWith("got=20000 damaged=0 disordered=0 missing=0");
                peer.awaitSuccess();
            }
        }
        QueueProducer.open(name).close(); // after two that were killed
        try (var check = peer("check", "join", QueueLayout.V2, "1000")) {
            check.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCCreatorThatReplacesTheQueueWhileJavaIsAttachedIsNoticed(QueueLayout layout) throws Exception {
        try (var maker = peer("script", "create", layout, "+old")) {
            maker.awaitSuccess();
        }
        try (var producer = QueueProducer.open(name);
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(producer.offer("acknowledged")).isTrue();
            try (var maker = peer("script", "create", layout, "+new")) {
                maker.awaitSuccess();
            }
            assertThat(consumer.take(PATIENCE).asString()).isEqualTo("old");
            assertThat(consumer.take(PATIENCE).asString()).isEqualTo("acknowledged");
            assertThatThrownBy(() -> consumer.take(PATIENCE)).isInstanceOf(SegmentRetiredException.class);
            assertThatThrownBy(() -> {
                        while (true) {
                            producer.put("lost", PATIENCE);
                        }
                    })
                    .isInstanceOf(SegmentRetiredException.class);
        }
        try (var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            assertThat(consumer.poll().asString()).isEqualTo("new");
            assertThat(consumer.poll()).isNull();
        }
    }

    private Thread produce(int id, int count) {
        return Thread.ofPlatform().start(() -> {
            try (var producer = QueueProducer.open(name)) {
                for (int n = 1; n <= count; n++) {
                    assertThat(producer.put(new Numbered(id, n).encoded(MAX), PATIENCE))
                            .isTrue();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aCProgramThatHoldsALockIsWaitedForAndOneThatWasKilledIsBrokenOff() throws Exception {
        try (var producer = QueueProducer.create(name, options(QueueLayout.V2))) {
            try (var slow = peer("hold-lock", "join", QueueLayout.V2, "producer", "100")) {
                slow.expect("ready");
                slow.expect("held");
                assertThat(producer.put("waits", PATIENCE)).isTrue();
                slow.awaitSuccess();
            }
            try (var killed = peer("hold-lock", "join", QueueLayout.V2, "producer", "0")) {
                killed.expect("ready");
                killed.expect("held");
                killed.kill();
            }
            assertThat(producer.breakLock()).isTrue();
            assertThat(producer.offer("free again")).isTrue();
            assertThat(Files.exists(Path.of("/dev/shm", name))).isTrue();
        }
    }
}
