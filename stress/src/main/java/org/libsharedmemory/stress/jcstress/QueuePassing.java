package org.libsharedmemory.stress.jcstress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.queue.Delivery;
import org.libsharedmemory.queue.MessageClaim;
import org.libsharedmemory.queue.QueueConsumer;
import org.libsharedmemory.queue.QueueOptions;
import org.libsharedmemory.queue.QueueProducer;
import org.libsharedmemory.segment.ValueType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// Messages through real queues: whole and in the order of their producer. A message is one number eight times.
/// A result is 0 when what came was sound (or nothing came), 1 when it was torn, 2 when it was out of order.
public final class QueuePassing {
    private static final int WORDS = 8;
    private static final int BYTES = WORDS * Long.BYTES;

    private QueuePassing() {}

    /// Both ends of one queue, used by one thread at a time each.
    private static final class Ends {
        private final QueueProducer producer;
        private final QueueConsumer consumer;
        private final int tag;
        private final MemorySegment message = MemorySegment.ofArray(new long[WORDS]);
        private final AtomicLong[] newest;
        private long number;
        private int result;

        /// @param tag tells the producers of one queue apart
        Ends(QueueProducer producer, QueueConsumer consumer, int tag, AtomicLong... newest) {
            this.producer = producer;
            this.consumer = consumer;
            this.tag = tag;
            this.newest = newest;
        }

        void offer() {
            long next = number + 1;
            fill(message, next);
            if (producer.offer(ValueType.BYTES, tag, message)) {
                number = next;
            }
        }

        /// Every other claim is given up.
        void claim() {
            try (MessageClaim claim = producer.claim(BYTES)) {
                if (claim != null) {
                    fill(claim.memory(), -1);
                }
            }
            offer();
        }

        int poll() {
            result = 0;
            consumer.poll((memory, type, messageTag, again) -> result = judge(memory, messageTag), 1);
            return result;
        }

        private int judge(MemorySegment memory, int from) {
            long found = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
            if (found < 1 || isTorn(memory, 0)) {
                return 1;
            }
            return newest[from].getAndSet(found) < found ? 0 : 2;
        }
    }

    private static void fill(MemorySegment memory, long number) {
        for (long i = 0; i < WORDS; i++) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES, number);
        }
    }

    private static boolean isTorn(MemorySegment memory, long offset) {
        long first = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
        for (long i = 1; i < WORDS; i++) {
            if (memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + i * Long.BYTES) != first) {
                return true;
            }
        }
        return false;
    }

    private static QueueConsumer consumerOf(String name) {
        return QueueConsumer.open(name, Delivery.AT_LEAST_ONCE);
    }

    private static final class Spsc {
        static final String NAME = "jcstress-spsc-" + ProcessHandle.current().pid();
        static final Ends ENDS =
                new Ends(QueueProducer.create(NAME, QueueOptions.spsc(1024)), consumerOf(NAME), 0, new AtomicLong());

        private Spsc() {}
    }

    /// Two producers and two consumers; order counts per producer where one consumer sees it, so each tag goes by its
    /// own consumer's memory.
    private static final class Mpmc {
        static final String NAME = "jcstress-mpmc-" + ProcessHandle.current().pid();
        static final Ends ONE = new Ends(
                QueueProducer.create(NAME, QueueOptions.mpmc(4, BYTES)),
                consumerOf(NAME),
                0,
                new AtomicLong(),
                new AtomicLong());
        static final Ends TWO =
                new Ends(QueueProducer.open(NAME), consumerOf(NAME), 1, new AtomicLong(), new AtomicLong());

        private Mpmc() {}
    }

    /// Nothing of its own: the queue is the state.
    @State
    public static class Shared {}

    /// Publish and consume in a byte ring.
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "sound, or nothing there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn (1) or out of order (2)")
    public static class ByteRing {
        /// Offers.
        @Actor
        public void producer(Shared s) {
            Spsc.ENDS.offer();
        }

        /// Polls.
        @Actor
        public void consumer(Shared s, I_Result r) {
            r.r1 = Spsc.ENDS.poll();
        }
    }

    /// Claim, commit and abort in slots, two producers and two consumers.
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "sound, or nothing there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn (1) or out of order (2)")
    public static class Slots {
        /// Claims, gives up, offers, polls.
        @Actor
        public void one(Shared s, II_Result r) {
            Mpmc.ONE.claim();
            r.r1 = Mpmc.ONE.poll();
        }

        /// Polls, claims, gives up, offers.
        @Actor
        public void two(Shared s, II_Result r) {
            r.r2 = Mpmc.TWO.poll();
            Mpmc.TWO.claim();
        }
    }

    /// A ring and slots of one message, in memory of their own.
    @State
    public static class Memory {
        final MemorySegment memory = MemorySegment.ofArray(new long[1024]);
        final SpscRing ring = new SpscRing(2048, 1024);
        final MpmcSlots slots = new MpmcSlots(4096, 4096 + 64, 128, 1);
        final long slot = slots.slot(0);
    }

    /// A producer that stores the header before the record is there.
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "went well by chance")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    public static class BrokenHeaderFirst {
        /// Publishes, then writes.
        @Actor
        public void producer(Memory m) {
            m.ring.headerRelease(m.memory, 0, MessageHeader.of(BYTES, 0, 0));
            fill(m.memory.asSlice(m.ring.payload(0), BYTES), 7);
        }

        /// Reads what the header says is there.
        @Actor
        public void consumer(Memory m, I_Result r) {
            boolean there = m.ring.headerAcquire(m.memory, 0) != 0;
            r.r1 = there && isTorn(m.memory, m.ring.payload(0)) ? 1 : 0;
        }
    }

    /// A producer that makes the slot ready before the message is there.
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "went well by chance")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    public static class BrokenReadyFirst {
        /// Publishes, then writes.
        @Actor
        public void producer(Memory m) {
            m.slots.wordRelease(m.memory, m.slot, SlotWord.of(0, SlotWord.READY, 0));
            fill(m.memory.asSlice(m.slots.payload(m.slot), BYTES), 7);
        }

        /// Reads what the word says is there.
        @Actor
        public void consumer(Memory m, I_Result r) {
            boolean there = m.slots.wordAcquire(m.memory, m.slot) == SlotWord.of(0, SlotWord.READY, 0);
            r.r1 = there && isTorn(m.memory, m.slots.payload(m.slot)) ? 1 : 0;
        }
    }
}
