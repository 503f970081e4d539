package org.libsharedmemory.testing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/// Two processes that do something at the same instant, again and again: one leads, the other follows.
public final class Rounds {
    public static final long BYTE_SIZE = 256;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long GO = 0;
    private static final long DONE = 128;
    private static final long OUTCOME = 136;
    private static final long END = Long.MAX_VALUE;
    private static final int SPINS = 200;

    private final MemorySegment memory;
    private long step;

    public Rounds(MemorySegment memory) {
        this.memory = memory;
    }

    /// The leader starts the next step.
    public void go() {
        WORD.setVolatile(memory, GO, ++step);
    }

    /// The leader waits for the follower.
    ///
    /// @return what the follower has to say
    public long awaitDone(BooleanSupplier alive) {
        await(() -> (long) WORD.getVolatile(memory, DONE) >= step, alive);
        return (long) WORD.getVolatile(memory, OUTCOME);
    }

    public void end() {
        WORD.setVolatile(memory, GO, END);
    }

    /// The follower waits for the next step; false at the end.
    public boolean awaitGo() {
        step++;
        await(() -> (long) WORD.getVolatile(memory, GO) >= step, () -> true);
        return (long) WORD.getVolatile(memory, GO) != END;
    }

    /// The follower has done it.
    public void done(long outcome) {
        WORD.setVolatile(memory, OUTCOME, outcome);
        WORD.setVolatile(memory, DONE, step);
    }

    private static void await(BooleanSupplier condition, BooleanSupplier alive) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
                if (!alive.getAsBoolean()) {
                    throw new AssertionError("the other process has gone");
                }
            }
        }
    }
}
