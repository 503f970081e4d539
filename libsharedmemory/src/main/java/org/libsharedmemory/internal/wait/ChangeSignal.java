package org.libsharedmemory.internal.wait;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.platform.Futex;

/// One direction of "something changed" between processes: an event word to sleep on and a bit for each sleeper.
///
/// *Assumptions*: whoever changes what is waited for calls [#announce] after publishing it. *Guarantee*: no wake-up
/// is lost while waker and waiter live; if the waker is killed between publishing and waking, the waiter sees the
/// change at the end of its slice. *Cost*: an announcement nobody waits for is one load.
///
/// SYNC event.sleep: see [EventBlock].
public final class ChangeSignal implements Waiting {
    private final MemorySegment memory;
    private final EventBlock event;
    private final Supplier<@Nullable Futex> futex;
    private final int index;
    private final BooleanSupplier peersCanWake;
    private int sleepers;

    /// One handle's view of the signal.
    ///
    /// @param futex asked for when it is needed; null: wait by polling, wake nobody
    /// @param index this handle's attachment index; negative: wait by polling
    /// @param peersCanWake whether every process that may announce can wake sleepers out of the kernel
    public ChangeSignal(
            MemorySegment memory,
            EventBlock event,
            Supplier<@Nullable Futex> futex,
            int index,
            BooleanSupplier peersCanWake) {
        this.memory = memory;
        this.event = event;
        this.futex = futex;
        this.index = index;
        this.peersCanWake = peersCanWake;
    }

    /// To be called after every publication.
    ///
    /// @param memory the signal's, as the operation holds it that has published
    public void announce(MemorySegment memory) {
        VarHandle.releaseFence(); // keeps the compiler from looking before; the waiter's barrier does the rest
        if (event.anyWaiterOpaque(memory)) { // SYNC event.sleep
            wakeAll();
        }
    }

    /// Makes whoever waits look again, whatever has changed.
    public void wakeAll() {
        wakeAll(memory, event, futex);
    }

    /// Makes whoever waits for an event look again.
    ///
    /// @param futex asked for only if somebody waits
    public static void wakeAll(MemorySegment memory, EventBlock event, Supplier<@Nullable Futex> futex) {
        event.eventBump(memory);
        VarHandle.fullFence(); // SYNC event.sleep: this process may not take part in the barriers of others
        if (event.anyWaiterOpaque(memory)) {
            Futex kernel = futex.get();
            if (kernel != null) {
                kernel.wakeAll(event.eventWord(memory));
            }
        }
    }

    @Override
    public boolean await(Awaited awaited, Deadline deadline) throws InterruptedException {
        if (awaited.isMet()) {
            return true;
        }
        if (deadline.isOver()) {
            return false;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (Patience.spin(awaited)) {
            return true;
        }
        Futex kernel = index < 0 || Thread.currentThread().isVirtual() ? null : futex.get();
        return kernel == null ? Patience.poll(awaited, deadline) : sleep(kernel, awaited, deadline);
    }

    private boolean sleep(Futex kernel, Awaited awaited, Deadline deadline) throws InterruptedException {
        MemorySegment word = event.eventWord(memory);
        enter();
        try {
            kernel.barrierOnAll(); // SYNC event.sleep
            while (true) {
                long slice = awaited.betweenSlices();
                int seen = event.eventAcquire(memory);
                if (awaited.isMet()) {
                    return true;
                }
                if (deadline.isOver()) {
                    return false;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (peersCanWake.getAsBoolean()) {
                    kernel.await(word, seen, Math.min(slice, deadline.remaining()));
                } else {
                    deadline.pause(1_000_000);
                }
            }
        } finally {
            leave();
        }
    }

    /// Whether a thread of this handle sleeps, or is about to leave.
    public synchronized boolean isInUse() {
        return sleepers > 0;
    }

    /// Several threads may sleep through one handle: the bit is there while any of them does.
    private synchronized void enter() {
        if (sleepers++ == 0) {
            event.waiterSet(memory, index);
        }
    }

    private synchronized void leave() {
        if (--sleepers == 0) {
            event.waiterClear(memory, index);
        }
    }
}
