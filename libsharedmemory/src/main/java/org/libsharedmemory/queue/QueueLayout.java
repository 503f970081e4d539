package org.libsharedmemory.queue;

/// The C++ library's queue layouts.
public enum QueueLayout {
    /// Release 1: a header of 20 bytes; one producer, one consumer.
    V1,
    /// Release 2: a header of 28 bytes with a lock for each side; any number of producers and consumers.
    V2
}
