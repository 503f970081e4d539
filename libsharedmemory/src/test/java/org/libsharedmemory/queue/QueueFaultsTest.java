package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.segment.RoleTakenException;
import org.libsharedmemory.segment.SegmentMismatchException;
import org.libsharedmemory.segment.ValueTooLargeException;
import org.libsharedmemory.segment.ValueType;
import org.libsharedmemory.testing.ChildJvm;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.ShmNames;

/// What must not spoil a queue: a death at the worst moment, a close in the middle of something, memory that runs out,
/// memory of the caller's that goes away.
class QueueFaultsTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final Duration PATIENCE = QueueProbe.PATIENCE;

    @TempDir
    Path directory;

    private final String name = NAMES.next();

    private static MemorySegment bytes(int size) {
        return MemorySegment.ofArray(new byte[size]);
    }

    /// Offers few messages, then a batch that fills the ring.
    public static final class Filling {
        private Filling() {}

        public static void main(String[] arguments) throws Exception {
            try (QueueProducer producer = QueueProducer.open(arguments[0])) {
                for (int n = 0; n < 7; n++) {
                    producer.offer(bytes(8));
                }
                System.out.println("OFFERED");
                int _ = System.in.read();
                producer.offer(Collections.nCopies(63, bytes(8)));
            }
        }
    }

    @Test
    void aTailThatLagsByMoreThanTheRingIsNoDamage() throws Exception {
        try (QueueConsumer consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, QueueOptions.spsc(1024));
                ChildProcess dying =
                        ChildJvm.of(Filling.class).parkedAt("spsc.tail", 2).start(name)) {
            dying.expect("OFFERED");
            assertThat(consumer.poll((_, _, _, _) -> {}, 100)).isEqualTo(7);
            dying.send("");
            dying.expect("PARKED spsc.tail");
            dying.kill();
            assertThat(consumer.poll((_, _, _, _) -> {}, 100)).isEqualTo(63);
            assertThat(consumer.size()).isZero();
            try (QueueProducer successor = QueueProducer.open(name)) {
                assertThat(successor.offer("on")).isTrue();
                assertThat(consumer.poll().asString()).isEqualTo("on");
            }
        }
    }

    /// Head and tail run over a ring that is always full, and nobody who counts can keep up.
    @Test
    void whoCountsWhileBothEndsRunGetsANumber() throws Exception {
        SpscControl control = new SpscControl(0);
        SpscRing ring = new SpscRing(SpscControl.BYTES, 1 << 20);
        MemorySegment memory = MemorySegment.ofArray(new long[(int) (SpscControl.BYTES + ring.capacity()) / 8]);
        long used = ring.capacity() - 16;
        for (long position = 0; position < used; position += 16) {
            ring.headerPlain(memory, position, MessageHeader.of(8, 0, 0));
        }
        control.tailRelease(memory, used);
        AtomicBoolean done = new AtomicBoolean();
        Thread both = Thread.ofPlatform().daemon().start(() -> {
            long head = 0;
            while (!done.get()) {
                head += 1 << 16;
                control.headRelease(memory, head);
                ring.clearPlain(memory, head + used);
                ring.headerRelease(memory, head + used - (1 << 16), MessageHeader.of(8, 0, 0));
                control.tailRelease(memory, head + used);
            }
        });
        try {
            SpscOccupancy occupancy = new SpscOccupancy(name, memory, control, ring);
            for (int n = 0; n < 100; n++) {
                assertThat(occupancy.size()).isBetween(0L, 3 * ring.capacity() / 16);
                assertThat(occupancy.remaining()).isBetween(0L, ring.capacity());
            }
        } finally {
            done.set(true);
            both.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAClaimIsFilledIntoIsNobodyElsesUntilThatIsDone(boolean mpmc) throws Exception {
        QueueOptions options = mpmc ? QueueOptions.mpmc(2, 4096) : QueueOptions.spsc(1 << 16);
        Pipe pipe = Pipe.open();
        byte[] message = new byte[4096];
        Arrays.fill(message, (byte) 1);
        try (QueueConsumer consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, options)) {
            QueueProducer claiming = QueueProducer.open(name);
            CountDownLatch claimed = new CountDownLatch(1);
            FutureTask<Integer> filling = new FutureTask<>(() -> {
                MemorySegment room = claiming.claim(4096).memory();
                claimed.countDown();
                return pipe.source().read(room.asByteBuffer());
            });
            Thread.ofPlatform().start(filling);
            claimed.await();
            Thread closing = Thread.ofPlatform().start(claiming::close);
            QueueProbe.awaitThat(() -> isClosed(claiming));
            long end = System.nanoTime() + 1_500_000_000L; // longer than operations in flight are waited for
            QueueProducer other = null;
            while (other == null && System.nanoTime() - end < 0) {
                other = openIfFree(name);
                if (mpmc) {
                    assertThat(other.offer(message)).isTrue();
                    while (System.nanoTime() - end < 0) {
                        assertThat(other.offer(message)).isFalse();
                    }
                }
            }
            assertThat(other != null).isEqualTo(mpmc);
            assertThat(closing.isAlive()).isTrue();
            byte[] late = new byte[4096];
            Arrays.fill(late, (byte) 0xee);
            pipe.sink().write(ByteBuffer.wrap(late));
            assertThat(filling.get()).isEqualTo(4096);
            closing.join();
            try (QueueProducer free = mpmc ? other : QueueProducer.open(name)) {
                if (mpmc) {
                    assertThat(consumer.take(PATIENCE).asBytes()).isEqualTo(message);
                }
                assertThat(free.put(message, PATIENCE)).isTrue();
                assertThat(consumer.take(PATIENCE).asBytes()).isEqualTo(message);
            }
        }
    }

    @Test
    void aClaimGivenUpWhileItsProducerClosesLeavesTheRoleFree() throws Exception {
        try (QueueConsumer consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, QueueOptions.spsc(4096))) {
            QueueProducer claiming = QueueProducer.open(name);
            MessageClaim claim = claiming.claim(8);
            Thread closing = Thread.ofPlatform().start(claiming::close);
            QueueProbe.awaitThat(() -> isClosed(claiming));
            claim.close();
            closing.join();
            long control = QueueProbe.handleOf(consumer).description().shape().controlOffset();
            assertThat(new SpscControl(control)
                            .producer()
                            .holderAcquire(QueueProbe.handleOf(consumer).memory()))
                    .isZero();
        }
    }

    private static boolean isClosed(QueueProducer producer) {
        try {
            producer.capacity();
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    private static QueueProducer openIfFree(String name) throws InterruptedException {
        try {
            return QueueProducer.open(name);
        } catch (RoleTakenException _) {
            return null;
        }
    }

    /// Takes what does not fit into its heap.
    public static final class Starving {
        private Starving() {}

        public static void main(String[] arguments) throws Exception {
            try (QueueConsumer consumer = QueueConsumer.open(arguments[0], Delivery.AT_MOST_ONCE)) {
                try {
                    System.out.println(consumer.poll());
                } catch (OutOfMemoryError _) {
                    System.out.println("OUT OF MEMORY");
                }
                System.out.println(consumer.size() + " left");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsTooLargeForTheHeapStays(boolean mpmc) throws Exception {
        int size = 40 << 20;
        QueueOptions options = mpmc ? QueueOptions.mpmc(2, size) : QueueOptions.spsc(1 << 27);
        try (QueueProducer producer = QueueProducer.create(name, options)) {
            assertThat(producer.offer(ValueType.BYTES, 0, bytes(size))).isTrue();
            try (ChildProcess starving =
                    ChildJvm.of(Starving.class).withOptions("-Xmx24m").start(name)) {
                starving.expect("OUT OF MEMORY");
                starving.expect("1 left");
                starving.awaitSuccess();
            }
            try (QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
                assertThat(consumer.poll().memory().byteSize()).isEqualTo(size);
                assertThat(producer.isEmpty()).isTrue();
            }
        }
    }

    /// Says one size when it is asked first, another afterwards.
    private static List<MemorySegment> changing(int before, int after) {
        return new AbstractList<>() {
            private boolean asked;

            @Override
            public MemorySegment get(int index) {
                int size = index == 0 || !asked ? before : after;
                asked |= index == 1;
                return bytes(size);
            }

            @Override
            public int size() {
                return 2;
            }
        };
    }

    @ParameterizedTest
    @EnumSource(QueueKind.class)
    void aListThatChangesPutsNothingInThatDoesNotFit(QueueKind kind) throws InterruptedException {
        try (QueueProducer producer = QueueProducer.create(name, kind.options());
                QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            int tooLarge = (int) producer.maxMessageByteSize() + 1;
            assertThatThrownBy(() -> producer.offer(changing(8, tooLarge)))
                    .isInstanceOf(ValueTooLargeException.class)
                    .hasMessageContaining(tooLarge + " bytes");
            assertThat(consumer.poll().memory().byteSize()).isEqualTo(8);
            assertThat(consumer.poll()).isNull();
            assertThat(producer.offer("on")).isTrue();
            assertThat(consumer.poll().asString()).isEqualTo("on");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryOfTheCallersThatGoesAwayIsNotTheQueues() throws Exception {
        Path file = directory.resolve("source");
        try (QueueProducer producer = QueueProducer.create(name, QueueOptions.spsc(1 << 16));
                QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE)) {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment gone = truncated(file, arena);
                assertThatThrownBy(() -> producer.offer(gone)).isInstanceOf(InternalError.class);
                assertThat(producer.offer("healthy")).isTrue();
                assertThatThrownBy(() -> consumer.poll((_, _, _, _) -> gone.get(ValueLayout.JAVA_BYTE, 0), 1))
                        .isInstanceOf(InternalError.class);
            }
            assertThat(consumer.poll((message, _, _, again) -> assertThat(again).isTrue(), 1))
                    .isEqualTo(1);
            producer.close();
            assertThat(QueueInfo.of(name).producers()).isZero();
        }
    }

    private static MemorySegment truncated(Path file, Arena arena) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 16_384, arena);
            channel.truncate(0);
            return memory;
        }
    }

    /// Sleeps until it is killed.
    public static final class Sleeping {
        private Sleeping() {}

        public static void main(String[] arguments) throws Exception {
            try (QueueConsumer consumer = QueueConsumer.open(arguments[0], Delivery.AT_MOST_ONCE)) {
                System.out.println("OPEN");
                consumer.take(Duration.ofHours(1));
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nobodyPaysForLongForASleeperThatWasKilled() throws Exception {
        try (QueueProducer producer = QueueProducer.create(name, QueueOptions.mpmc(4, 100));
                ChildProcess sleeping =
                        ChildJvm.of(Sleeping.class).withNativeAccess().start(name)) {
            sleeping.expect("OPEN");
            QueueProbe.awaitThat(() -> QueueProbe.hasWaiter(producer));
            sleeping.kill();
            QueueProbe.awaitThat(() -> !QueueProbe.hasWaiter(producer));
        }
    }

    /// Dies with a message in its hands.
    public static final class Dying {
        private Dying() {}

        public static void main(String[] arguments) {
            QueueConsumer consumer = QueueConsumer.open(arguments[0], Delivery.AT_LEAST_ONCE);
            consumer.poll((_, _, _, _) -> Runtime.getRuntime().halt(0), 1);
        }
    }

    /// Consumers that find a message at each look never look around.
    @Test
    void aMessageOfTheDeadIsNotHeldUpByABacklog() throws Exception {
        int backlog = 4000;
        QueueOptions options = QueueOptions.mpmc(4096, 8);
        try (QueueProducer producer = QueueProducer.create(name, options);
                QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE)) {
            for (int i = 0; i < backlog; i++) {
                assertThat(producer.offer(new byte[8])).isTrue();
            }
            try (ChildProcess dying = ChildJvm.of(Dying.class).start(name)) {
                dying.awaitSuccess();
            }
            AtomicBoolean again = new AtomicBoolean();
            while (!again.get()) {
                assertThat(consumer.poll((_, _, _, redelivered) -> again.set(redelivered), 1))
                        .isEqualTo(1);
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(consumer.isEmpty()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(QueueKind.class)
    void closingEndsADrainAfterTheMessageInHand(QueueKind kind) throws Exception {
        try (QueueProducer producer = QueueProducer.create(name, kind.options())) {
            QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE);
            producer.offer("one");
            producer.offer("two");
            CountDownLatch inHand = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            FutureTask<Integer> draining = new FutureTask<>(() -> consumer.poll(
                    (_, _, _, _) -> {
                        inHand.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    100));
            Thread.ofPlatform().start(draining);
            inHand.await();
            Thread closing = Thread.ofPlatform().start(consumer::close);
            QueueProbe.awaitThat(() -> QueueProbe.handleOf(consumer).isClosed());
            goOn.countDown();
            assertThat(draining.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            closing.join();
            try (QueueConsumer successor = QueueConsumer.open(name, Delivery.AT_LEAST_ONCE)) {
                int handled = successor.poll(
                        (message, _, _, again) -> {
                            assertThat(message.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 'w');
                            assertThat(again).isFalse();
                        },
                        100);
                assertThat(handled).isEqualTo(1);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileOfFourGigabytesWhoseHeaderSaysTheMostIsNoQueue() throws Exception {
        Path file = Path.of("/dev/shm", name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(20);
            Arrays.fill(header.array(), (byte) 0xff);
            channel.write(header);
            channel.write(ByteBuffer.allocate(1), 1L << 32);
            assertThatThrownBy(() -> QueueInfo.of(name)).isInstanceOf(SegmentMismatchException.class);
            assertThatThrownBy(() -> QueueConsumer.open(name, Delivery.AT_MOST_ONCE))
                    .isInstanceOf(SegmentMismatchException.class);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whoWaitsForAQueuesLockCanBeInterrupted() throws Exception {
        QueueOptions options = QueueOptions.classicV2(4, 100);
        try (QueueProducer producer = QueueProducer.create(name, options);
                QueueConsumer consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            QueueProbe.handleOf(producer)
                    .memory()
                    .set(ValueLayout.JAVA_INT, 20, 1); // as a C++ program that was killed leaves them
            QueueProbe.handleOf(producer).memory().set(ValueLayout.JAVA_INT, 24, 1);
            FutureTask<Boolean> putting = new FutureTask<>(() -> producer.put("x", PATIENCE));
            FutureTask<Message> taking = new FutureTask<>(() -> consumer.take(PATIENCE));
            for (FutureTask<?> task : List.of(putting, taking)) {
                Thread waiting = Thread.ofPlatform().start(task);
                waiting.interrupt();
                long start = System.nanoTime();
                assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
                assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
            }
        }
    }
}
