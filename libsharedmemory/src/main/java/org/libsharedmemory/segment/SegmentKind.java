package org.libsharedmemory.segment;

/// What a segment holds, as its description says.
public enum SegmentKind {
    /// Plain bytes, made by [SharedMemory].
    PLAIN,
    /// A latest-value stream.
    STREAM,
    /// A single-producer, single-consumer queue.
    SPSC_QUEUE,
    /// A queue of many producers and consumers.
    MPMC_QUEUE,
    /// A queue in one of the C++ library's layouts, made by this library.
    CLASSIC_QUEUE,
    /// A file that this library did not make.
    FOREIGN,
    /// A file that this process may not read, so that nobody can tell who made it.
    PRIVATE,
    /// A segment of this library that cannot be read: damaged, or of a later format.
    UNREADABLE
}
