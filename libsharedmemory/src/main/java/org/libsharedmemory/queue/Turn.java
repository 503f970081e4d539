package org.libsharedmemory.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One operation of a handle at a time: notices, as far as a plain flag can, that two threads use one handle or
/// that a handler calls back into the handle it is called from, and tells [#isBusy] to who closes it.
final class Turn {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(Turn.class, "state", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int CLAIMING = 2;
    private static final long NOBODY = 0;

    @SuppressWarnings("unused") // through STATE
    private int state;

    private long userThread; // an id: storing a reference would cost the collector's barrier

    void begin() {
        requireIdle();
        STATE.setOpaque(this, BUSY);
        VarHandle.releaseFence(); // SYNC handle.close: keeps the compiler from looking at `closed` before
    }

    /// Before something that an operation needs is changed outside of it.
    void requireIdle() {
        if (state != IDLE) {
            throw misuse();
        }
    }

    void end() {
        STATE.setRelease(this, IDLE);
    }

    /// A claim is open: nothing else may begin, and this thread fills it.
    void beginClaim() {
        userThread = Thread.currentThread().threadId();
        STATE.setRelease(this, CLAIMING);
    }

    /// The claim ends: its last operation runs.
    void endClaim() {
        userThread = NOBODY;
        STATE.setRelease(this, BUSY);
    }

    /// A handler of the user runs in this operation.
    void handlerRuns() {
        userThread = Thread.currentThread().threadId();
    }

    void handlerEnds() {
        userThread = NOBODY;
    }

    /// Whether another thread is in an operation, or has a claim open and may be filling it.
    boolean isBusy() {
        return (int) STATE.getAcquire(this) != IDLE
                && userThread != Thread.currentThread().threadId();
    }

    private IllegalStateException misuse() {
        return new IllegalStateException(
                state == CLAIMING
                        ? "a claim of this producer is open: commit or close it first"
                        : "this handle is in use: by another thread (open one handle per thread), or by the operation"
                                + " whose handler makes this call");
    }
}
