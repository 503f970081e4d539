package org.libsharedmemory.stress.jcstress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// No wake-up is lost: a waiter that announced itself and did not see the change is seen by the waker, which then
/// bumps the event word. r1: the change as the waiter saw it, r2: the event word afterwards.
public final class WaitNotify {
    private static final VarHandle CHANGE = ValueLayout.JAVA_INT.varHandle();
    private static final long CHANGE_OFFSET = 1024;

    private WaitNotify() {}

    /// An event block and the word that changes, in memory of their own.
    @State
    public static class Memory {
        final MemorySegment memory = MemorySegment.ofArray(new long[144]);
        final EventBlock event = new EventBlock(0, 1);
        final ChangeSignal signal = new ChangeSignal(memory, event, () -> null, 3, () -> true);

        void publish() {
            CHANGE.setRelease(memory, CHANGE_OFFSET, 1);
        }

        int seen() {
            return (int) CHANGE.getAcquire(memory, CHANGE_OFFSET);
        }
    }

    /// As the library does it, where it sleeps in the kernel at all.
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "saw the change, nobody had to be woken")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "saw the change, was woken all the same")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "did not see the change, was woken")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
    public static class BarrierOnAll {
        private static final @Nullable Futex FUTEX = Host.current().futex();

        /// Publishes and announces.
        @Actor
        public void waker(Memory m) {
            m.publish();
            m.signal.announce(m.memory);
        }

        /// What stands between deciding to sleep and sleeping.
        @Actor
        public void waiter(Memory m, II_Result r) {
            m.event.waiterSet(m.memory, 3);
            if (FUTEX != null) {
                FUTEX.barrierOnAll();
            }
            r.r1 = FUTEX == null ? 1 : m.seen();
        }

        /// The event word at the end.
        @Arbiter
        public void after(Memory m, II_Result r) {
            r.r2 = m.event.eventAcquire(m.memory);
        }
    }

    /// The waiter with a fence of its own: the waker's look may still come before its publication.
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "went well by chance")
    public static class BrokenWithFenceAlone {
        /// Publishes and announces.
        @Actor
        public void waker(Memory m) {
            m.publish();
            m.signal.announce(m.memory);
        }

        /// What stands between deciding to sleep and sleeping.
        @Actor
        public void waiter(Memory m, II_Result r) {
            m.event.waiterSet(m.memory, 3);
            VarHandle.fullFence();
            r.r1 = m.seen();
        }

        /// The event word at the end.
        @Arbiter
        public void after(Memory m, II_Result r) {
            r.r2 = m.event.eventAcquire(m.memory);
        }
    }
}
