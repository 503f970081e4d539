package org.libsharedmemory.queue;

/// How full a queue is: snapshots, read from its memory alone.
sealed interface Occupancy permits HandleOccupancy, SpscOccupancy, MpmcOccupancy, ClassicOccupancy {
    /// Messages in the queue.
    long size();

    /// Messages it holds, or bytes for a byte ring.
    long capacity();

    /// What is left of [#capacity], in the same unit.
    long remaining();

    boolean isEmpty();

    /// Whether not even the smallest message fits.
    boolean isFull();
}
