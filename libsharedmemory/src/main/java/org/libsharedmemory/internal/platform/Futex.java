package org.libsharedmemory.internal.platform;

import java.lang.foreign.MemorySegment;

/// Sleep in the kernel until a 32-bit word in shared memory changes and its changer says so.
public interface Futex {
    /// Sleeps while the word holds `expected`, until woken or `nanos` nanoseconds have passed; may return early.
    /// Blocks its carrier: not for virtual threads.
    void await(MemorySegment word, int expected, long nanos);

    /// Wakes everybody who sleeps on the word, in whatever process.
    void wakeAll(MemorySegment word);

    /// A full memory barrier on every thread of every process that has asked its platform for the futex, this
    /// one included: what they had stored before, in the order of their programs, is visible when it returns,
    /// and what they load afterwards sees what this thread has stored. Some microseconds, so that they need no
    /// fence of their own.
    void barrierOnAll();
}
